import type { Lease } from "../../../../lambda/reconciler/lease.ts";
import type { Progress } from "../../../../lambda/reconciler/progress.ts";
import type { RegisteredPairs } from "../../../../lambda/reconciler/registered-pairs.ts";

/** What runs of the reconciler keep in the table. */
export interface ReconcilerTable {
  lease: { readonly owner: string; readonly until: number } | null;
  /** By resource, in milliseconds since the epoch. */
  readonly watermarks: Map<string, number>;
  pairs: RegisteredPairs;
}

/** Makes a call to the table; it may fail instead. */
type Call = <Value>(act: () => Value) => Promise<Value>;

/** A lease as the table keeps it. */
export const leaseIn = (table: ReconcilerTable, call: Call, now: () => number): Lease => ({
  take: (owner, until) =>
    call(() => {
      const { lease } = table;
      if (lease !== null && lease.until >= now() && lease.owner !== owner) return false;
      table.lease = { owner, until };
      return true;
    }),
  giveBack: (owner) =>
    call(() => {
      if (table.lease?.owner === owner) table.lease = null;
    }),
});

/** Watermarks and pairs as the table keeps them. @param onReached a watermark moved */
export const progressIn = (
  table: ReconcilerTable,
  call: Call,
  onReached: (resource: string, at: number) => void = () => undefined,
): Progress => ({
  watermark: (name) => call(() => table.watermarks.get(name) ?? null),
  reach: (name, at) =>
    call(() => {
      if (at <= (table.watermarks.get(name) ?? -Infinity)) return;
      table.watermarks.set(name, at);
      onReached(name, at);
    }),
  pairs: () => call(() => table.pairs),
  keepPairs: (pairs) =>
    call(() => {
      table.pairs = pairs;
    }),
});
