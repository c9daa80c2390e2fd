import type { ApiFailure } from "../shipmondo/api-call.ts";
import { rowsPerPage, type ShipmondoApi } from "../shipmondo/shipmondo-api.ts";
import { readUntilSteady, readWindow, type ListSource, type Row } from "./read-window.ts";

export interface WalkOptions {
  readonly api: Pick<ShipmondoApi, "list">;
  readonly source: ListSource;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Whether so little time is left that no further window may begin. */
  readonly isOver: () => boolean;
  /** Gets the objects of a window, some of them more than once. */
  readonly onRows: (rows: readonly Row[]) => Promise<void>;
  /** Told when all up to `at` has been handed over. */
  readonly onReached: (at: number) => Promise<void>;
}

export type Walked =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "over" }
  | { readonly ok: false; readonly reason: "unsteady" }
  | ApiFailure;

/** The shortest window: a millisecond, the precision of the API's filters. */
const shortestMs = 1;

/**
 * Walks through a list from old to new, in windows so narrow that each fits one page: the order of
 * the lists is not known, and objects move between pages while they change. Windows share their
 * ends, since the API's clock may be finer than the milliseconds that it filters by.
 */
export async function walkWindows(options: WalkOptions): Promise<Walked> {
  const { api, source, to, isOver, onRows, onReached } = options;
  let at = options.from;
  let width = to - at;
  while (at < to) {
    if (isOver()) return { ok: false, reason: "over" };
    const end = Math.min(to, at + width);
    const read = await readWindow(api, source, at, end);
    if (read.ok) {
      if (read.rows.length > 0) await onRows(read.rows);
      // What is quiet is read in wider and wider windows.
      if (read.rows.length * 2 <= rowsPerPage[source.resource]) width *= 2;
    } else if (read.reason !== "too_many") {
      return read;
    } else if (end - at > shortestMs) {
      width = narrower(end - at, rowsPerPage[source.resource] / read.total);
      continue;
    } else {
      const steady = await readUntilSteady(api, source, at, end, onRows, isOver);
      if (!steady.ok) return steady;
    }
    await onReached(end);
    at = end;
  }
  return { ok: true };
}

/** Half at most; the share that would fit if the objects lay evenly. */
const narrower = (width: number, share: number): number =>
  Math.max(shortestMs, Math.floor(width * Math.min(0.5, share)));
