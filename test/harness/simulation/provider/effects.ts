import type { Handling, Ledger } from "../ledger.ts";
import type { Truth } from "../truth.ts";
import type { Version } from "./history.ts";
import type { ProviderRun } from "./provider-run.ts";

/** A handler that ran for a version of an object at Shipmondo. */
export interface Handled extends Handling {
  readonly version: Version;
}

/** All that were about an object, in the order they began. */
export function handledOf(
  { tells }: ProviderRun,
  { handlings }: Ledger,
  objectKey: string,
): readonly Handled[] {
  return handlings.flatMap((handling) => {
    const version = tells.get(handling.id)?.version;
    return version?.object.key === objectKey ? [{ ...handling, version }] : [];
  });
}

/** It had its effect, or its handler said that it never can have one. */
export function reachedHandler(
  { rows, dead }: Ledger,
  truths: ReadonlyMap<string, Truth>,
  id: string,
): boolean {
  return rows.has(id) || (truths.get(id)?.unprocessable === true && dead.has(id));
}

/** Whether a delivery was surely done with, its handler having ended, before a moment. */
export const isDoneBefore = (
  { done }: Ledger,
  { id, how, endedAt }: Handled,
  at: number,
): boolean => how === "ended" && endedAt < at && (done.get(id) ?? Infinity) < at;

/** Whether a webhook told of a creation that was handled as read from the API. */
export function wasReadBefore(run: ProviderRun, ledger: Ledger, id: string): boolean {
  const told = run.tells.get(id);
  if (told?.action !== "create") return false;
  return handledOf(run, ledger, told.version.object.key).some(
    ({ origin, action, id: other }) =>
      origin === "reconciler" && action === "create" && ledger.rows.has(other),
  );
}
