import { simulate } from "./simulate.ts";

/**
 * Simulates runs of consecutive seeds and expects that each keeps the promise.
 * `npm run simulate -- --runs 1 --seed S --trace` shows a failing one step by step.
 * @param firstSeed random unless a failing run is to be repeated
 * @returns how often each thing that is worth testing came up
 */
export async function expectPromiseKept(
  runs: number,
  firstSeed = Math.floor(Math.random() * 2 ** 32),
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const seed = (firstSeed + run) >>> 0;
    const { violations, ledger } = await simulate(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    for (const [what, times] of ledger.seen) seen.set(what, (seen.get(what) ?? 0) + times);
  }
  return seen;
}

/** The promise would be cheap if these had not happened in thousands of runs. */
export const whatComesUp = [
  "answered 200",
  "answered 401",
  "answered 503",
  "receiver killed",
  "consumer killed",
  "reclaimer killed",
  "two reclaimers at once",
  "keys unreadable",
  "reclaimed: forwarded",
  "reclaimed: quarantined",
  "reclaimed: ping",
  "reclaimed: waiting",
  "large",
  "duplicate",
  "two webhooks of one event",
  "in progress",
  "superseded",
  "deletion lost",
  "handler hangs",
  "handler timed out",
  "unprocessable",
  "dead after its attempts",
  "redriven",
  "reconciled delivery sent",
  "missed",
  "reconciler killed",
  "reconciler failed",
  "reconciler: failed",
  "reconciler: throttled",
  "two reconcilers at once",
  "no news: known",
  "no news: unannounced",
  "an order on both sides of summer time",
] as const;
