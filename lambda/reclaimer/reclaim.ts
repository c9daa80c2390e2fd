import { holding } from "../contract/environment.ts";
import type { Keyring } from "../intake/keyring.ts";
import type { Log } from "../common/log.ts";
import type { Metrics } from "../common/metrics.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import { isUnverified } from "./open-hold.ts";
import {
  createReclaimChunk,
  type ReclaimChunkOptions,
  type Run,
  type Tally,
} from "./reclaim-chunk.ts";
import { nameOf } from "./reclaim-object.ts";

export interface ReclaimOptions extends ReclaimChunkOptions {
  readonly objects: HeldObjects;
  /** A keyring with nothing cached: an unverified hold is judged by the present keys. */
  readonly freshKeyring: () => Keyring;
  /** Reports what the consumer's failure records say; it never rejects. */
  readonly reportFailures: (isOver: () => boolean, log: Log) => Promise<void>;
  /** Reports whether the consumer is paused; it never rejects. */
  readonly reportPause: (log: Log) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Keys listed, and objects worked on, at once: bounds the memory of a run. */
const page = 1_000;
const sideBySide = 8;
/** So many failures without a success mean that a service is down: the next run goes on. */
const mostFailures = 16;
/** Nothing begins while less of the function's time is left; see the limits of one object. */
const leastMs = 20_000;

/**
 * Empties `pending/`, oldest first, as far as one run gets. Everything is reported as it happens,
 * so that a run which is killed has said what it did.
 * @returns a function that gives how many objects ended in which way; it rejects when the bucket
 *   cannot be listed
 */
export function createReclaim(
  options: ReclaimOptions,
): (remainingMs: () => number) => Promise<Tally> {
  const { objects, freshKeyring, reportFailures, reportPause, now, log, metrics } = options;
  const reclaimChunk = createReclaimChunk(options);

  async function reclaimPrefix(
    prefix: string,
    isMine: (key: string) => boolean,
    run: Run,
    tally: Tally,
  ): Promise<void> {
    let after = "";
    for (;;) {
      const listed = await objects.list(prefix, after, page);
      const keys = listed.filter(isMine);
      for (let at = 0; at < keys.length; at += sideBySide) {
        if (run.isOver() || run.failures >= mostFailures) return;
        const ended = await reclaimChunk(keys.slice(at, at + sideBySide), run);
        add(tally, ended);
        reportChunk(ended);
      }
      const last = listed.at(-1);
      // Unverified holds sort behind the verified ones: where they begin, no verified one follows.
      if (last === undefined || listed.length < page || keys.length < listed.length) return;
      after = last;
    }
  }

  /** What was quarantined is counted where it is done, before the object leaves its old place. */
  function reportChunk({ forwarded = 0, forged = 0 }: Tally): void {
    if (forwarded > 0) metrics.put({ Reclaimed: forwarded });
    if (forged > 0) metrics.put({ ForgedDropped: forged });
  }

  /** Seconds since the oldest hold was received; null when none waits. */
  async function oldestHoldSeconds(): Promise<number | null> {
    const [first] = await objects.list(holding.pending, "", 1);
    if (first === undefined) return null;
    // A verified one sorts in front, even of older unverified ones.
    const others = isUnverified(first) ? [] : await objects.list(holding.unverified, "", 1);
    const ages = [first, ...others].map(
      (key) => (now() - Date.parse(nameOf(key).slice(0, 24))) / 1_000,
    );
    return Math.max(0, ...ages.filter((age) => !Number.isNaN(age)));
  }

  return async (remainingMs) => {
    const isOver = (): boolean => remainingMs() < leastMs;
    const reported = Promise.all([reportFailures(isOver, log), reportPause(log)]);
    const run: Run = { log, keyring: freshKeyring(), isOver, blocked: new Set(), failures: 0 };
    const tally: Tally = {};
    try {
      const waiting = await oldestHoldSeconds();
      metrics.put({ Reclaimed: 0, ForgedDropped: 0, Quarantined: 0, OldestHoldS: waiting ?? 0 });
      if (waiting === null) return tally;
      await reclaimPrefix(holding.pending, (key) => !isUnverified(key), run, tally);
      await reclaimPrefix(holding.unverified, isUnverified, run, tally);
      metrics.put({ OldestHoldS: (await oldestHoldSeconds()) ?? 0 });
      return tally;
    } finally {
      log.info("Run ended", tally);
      await reported;
    }
  };
}

function add(tally: Tally, more: Tally): void {
  for (const ended of Object.keys(more) as (keyof Tally)[]) {
    tally[ended] = (tally[ended] ?? 0) + (more[ended] ?? 0);
  }
}
