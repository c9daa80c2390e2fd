import { holding } from "../shared/environment.ts";
import type { Keyring } from "../shared/keyring.ts";
import { errorName, type Log } from "../shared/log.ts";
import type { Metrics } from "../shared/metrics.ts";
import { objectKey } from "../shared/object-key.ts";
import { timeLimited } from "../shared/time-limited.ts";
import type { HeldObjects } from "./held-objects.ts";
import { openUnverifiedHold, openVerifiedHold, type Opened } from "./open-hold.ts";
import { nameOf, type Reclaimed } from "./reclaim-object.ts";

export interface ReclaimOptions {
  readonly objects: HeldObjects;
  readonly reclaimObject: (key: string, opened: Opened) => Promise<Reclaimed>;
  /** A keyring with nothing cached: an unverified hold is judged by the keys of now. */
  readonly freshKeyring: () => Keyring;
  readonly requireBinding: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Keys listed at once, and objects worked on at once: what bounds the memory of a run, whatever waits. */
const page = 1_000;
const sideBySide = 8;
/** So many failures in a row mean that the queue or the bucket is down: the next run goes on. */
const mostFailures = 16;
const keysMs = 5_000;
/** A run ends while this much of the function's time is left. */
const leastMs = 20_000;

type Tally = Partial<Record<Reclaimed, number>>;

/**
 * Empties `pending/`, oldest first, as far as one run gets.
 * @returns a function that takes the milliseconds that are left of the invocation, and gives how many objects ended in which way
 */
export function createReclaim(
  options: ReclaimOptions,
): (remainingMs: () => number) => Promise<Tally> {
  const { objects, reclaimObject, freshKeyring, requireBinding, now, log, metrics } = options;

  async function readHold(key: string, keyring: Keyring): Promise<Hold> {
    try {
      const text = await objects.read(key);
      if (text === null) return { key, state: "gone" };
      if (!isUnverified(key)) return { key, state: openVerifiedHold(text) };
      const keys = await timeLimited(keysMs, keyring.current, null);
      const opened = keys === null ? null : await openUnverifiedHold(text, keys, requireBinding);
      return { key, state: opened ?? "waiting" };
    } catch (error) {
      log.error("A held object could not be read", { held: nameOf(key), error: errorName(error) });
      return { key, state: "waiting" };
    }
  }

  async function finish({ key, state }: Hold): Promise<Reclaimed> {
    if (state === "gone" || state === "waiting") return state;
    try {
      const ended = await reclaimObject(key, state);
      const reason = state.kind === "forward" ? null : state.reason;
      log.info("Reclaimed", { held: nameOf(key), ended, reason });
      return ended;
    } catch (error) {
      const held = nameOf(key);
      log.error("A held object could not be reclaimed", { held, error: errorName(error) });
      return "waiting";
    }
  }

  /** Objects of one chunk: those about one object of the shop in their order, the others side by side. */
  async function reclaimChunk(keys: readonly string[], run: Run): Promise<void> {
    const holds = await Promise.all(keys.map((key) => readHold(key, run.keyring)));
    const groups = Map.groupBy(holds, ({ key, state }) =>
      typeof state !== "string" && state.kind === "forward" ? objectKey(state.head) : key,
    );
    await Promise.all(
      [...groups.values()].map(async (group) => {
        for (const hold of group) {
          const ended = await finish(hold);
          run.tally[ended] = (run.tally[ended] ?? 0) + 1;
          run.failures = ended === "waiting" ? run.failures + 1 : 0;
          // The later ones of the same object stay behind it.
          if (ended === "waiting") return;
        }
      }),
    );
  }

  async function reclaimPrefix(
    prefix: string,
    isMine: (key: string) => boolean,
    run: Run,
  ): Promise<void> {
    let after = "";
    for (;;) {
      const listed = await objects.list(prefix, after, page);
      const keys = listed.filter(isMine);
      for (let at = 0; at < keys.length; at += sideBySide) {
        if (run.remainingMs() < leastMs || run.failures >= mostFailures) return;
        await reclaimChunk(keys.slice(at, at + sideBySide), run);
      }
      const last = listed.at(-1);
      // Unverified holds sort behind the verified ones: where they begin, no verified one follows.
      if (last === undefined || listed.length < page || keys.length < listed.length) return;
      after = last;
    }
  }

  /** Seconds since the oldest hold was received; 0 when none waits. */
  async function oldestHoldSeconds(): Promise<number> {
    const first = await Promise.all(
      [holding.pending, holding.unverified].map((prefix) => objects.list(prefix, "", 1)),
    );
    const ages = first.flat().map((key) => (now() - Date.parse(nameOf(key).slice(0, 24))) / 1_000);
    return Math.max(0, ...ages.filter((age) => !Number.isNaN(age)));
  }

  return async (remainingMs) => {
    const run: Run = { tally: {}, failures: 0, keyring: freshKeyring(), remainingMs };
    try {
      await reclaimPrefix(holding.pending, (key) => !isUnverified(key), run);
      await reclaimPrefix(holding.unverified, isUnverified, run);
    } finally {
      // What was set aside must be heard of, also when the bucket stops answering in the middle.
      log.info("Run ended", run.tally);
      metrics.put({
        Reclaimed: run.tally.forwarded ?? 0,
        ForgedDropped: run.tally.forged ?? 0,
        SetAside: run.tally.set_aside ?? 0,
      });
    }
    metrics.put({ OldestHoldS: await oldestHoldSeconds() });
    return run.tally;
  };
}

interface Run {
  readonly tally: Tally;
  /** In a row. */
  failures: number;
  readonly keyring: Keyring;
  readonly remainingMs: () => number;
}

interface Hold {
  readonly key: string;
  /** `waiting`: it could not be read, or there is no key to be had that could verify it. */
  readonly state: Opened | "gone" | "waiting";
}

const isUnverified = (key: string): boolean => key.startsWith(holding.unverified);
