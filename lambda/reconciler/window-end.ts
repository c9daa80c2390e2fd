import { holding } from "../contract/environment.ts";

const hour = 60 * 60 * 1_000;
/**
 * A hold is received after the change that it tells of: by a hung delivery or a clock that is off.
 */
const marginMs = 60_000;

/**
 * Up to when changes are looked for. What is younger than the lag may be on its way; what waits in
 * `pending/` will be handled, and would be taken for missed until it is.
 * @param oldestHold when the oldest hold was received, in milliseconds since the epoch; null
 *   without one
 */
export function windowEnd(now: number, lagMs: number, oldestHold: number | null): number {
  const settled = now - lagMs;
  if (oldestHold === null) return settled;
  // Behind a hold that never goes, nothing would be found again.
  return Math.min(settled, Math.max(oldestHold - marginMs, now - hour));
}

/** Finds when the oldest hold was received. @param list keys under a prefix, the oldest first */
export async function oldestHold(
  list: (prefix: string, after: string, most: number) => Promise<readonly string[]>,
): Promise<number | null> {
  // The unverified ones sort behind all verified ones, also behind newer ones.
  const firsts = await Promise.all(
    [holding.pending, holding.unverified].map((prefix) => list(prefix, "", 1)),
  );
  const times = firsts
    .flat()
    .map((key) => Date.parse(key.slice(key.lastIndexOf("/") + 1).slice(0, 24)))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? null : Math.min(...times);
}
