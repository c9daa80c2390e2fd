import type { ReconciledName } from "../contract/reconciled.ts";
import type { Walked } from "./walk-windows.ts";

export interface TurnsOptions {
  /** When the last window must have begun, in milliseconds since the epoch. */
  readonly until: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @param isOver whether the list may begin no further window in this turn */
  readonly walk: (name: ReconciledName, isOver: () => boolean) => Promise<Walked>;
}

/**
 * Walks through several lists, so that none keeps the others from being read: a long one gets an
 * equal part of the time that is left, and then what the others did not need. One that fails does
 * not stop the others either, unless the API asks for a pause.
 * @returns how each ended; one that had no turn any more is not in it
 */
export async function walkInTurns(
  names: readonly ReconciledName[],
  { until, now, walk }: TurnsOptions,
): Promise<ReadonlyMap<ReconciledName, Walked>> {
  const ended = new Map<ReconciledName, Walked>();
  let open = names;
  do {
    for (const [index, name] of open.entries()) {
      const share = now() + (until - now()) / (open.length - index);
      const walked = await walk(name, () => now() >= share);
      ended.set(name, walked);
      if (!walked.ok && walked.reason === "throttled") return ended;
    }
    open = open.filter((name) => isUnfinished(ended.get(name)));
  } while (open.length > 0 && now() < until);
  return ended;
}

const isUnfinished = (walked: Walked | undefined): boolean =>
  walked?.ok === false && walked.reason === "over";
