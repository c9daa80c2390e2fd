import { hedged } from "../common/hedged.ts";
import type { Log } from "../common/log.ts";
import type { ReadStoredKeys, StoredKey } from "../aws/parameter-store.ts";
import { isThrottling } from "../aws/store.ts";
import { importKey, type AcceptedKey } from "./verify-token.ts";

/** The accepted keys, cached. */
export interface Keyring {
  /**
   * The keys to try, the one that verified last in front. Reads them when there are none or when
   * they are older than the refresh age; a failed read keeps the last good ones.
   * @returns null when they have never been read and cannot be read now
   */
  readonly current: (signal: AbortSignal) => Promise<readonly AcceptedKey[] | null>;
  /**
   * Reads once more for a token that no cached key verifies: a new key is live without a restart.
   * Rate-limited, since SSM allows 40 reads a second to the whole account and anybody can send bad
   * tokens; a read that failed says nothing about the token, so that the next may follow after 2 s,
   * unless SSM is asked too often.
   * @returns the keys read, or null when no read was made or it failed
   */
  readonly readForMiss: (signal: AbortSignal) => Promise<readonly AcceptedKey[] | null>;
  /**
   * Notes which key verified, to try it first from now on.
   * @param afterMiss it came with a read for a miss: that was worth while, so the next may follow
   * sooner
   */
  readonly succeeded: (name: string, afterMiss: boolean) => void;
}

export interface KeyringOptions {
  readonly read: ReadStoredKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** Milliseconds after which cached keys are read again. */
  readonly maxAgeMs: number;
  /** Called for each failed read. */
  readonly onUnreadable: () => void;
}

/** Between two reads for a miss: at least 10 s, doubling to 60 s while they bring nothing. */
const missPauseMs = { shortest: 10_000, longest: 60_000 };
/**
 * After a read for a miss that failed: it says nothing about the token, so the next one may follow
 * soon.
 */
const failedMissPauseMs = 2_000;
/**
 * A read without an answer for this long gets a second one beside it: its connection may have died
 * while the instance was frozen.
 */
const hedgeAfterMs = 300;
const mostAttempts = 3;
/**
 * After a failed refresh the last good keys serve this long before the next attempt, so that a
 * hanging SSM costs one request, not all.
 */
const failedPauseMs = 10_000;

export function createKeyring(options: KeyringOptions): Keyring {
  const { read, now, random, log, maxAgeMs, onUnreadable } = options;
  let keys: readonly AcceptedKey[] | null = null;
  let readAt = -Infinity;
  let failedAt = -Infinity;
  let inFlight: Promise<string | null> | null = null;
  let missAt = -Infinity;
  let missWaitMs = 0;
  let missPause = missPauseMs.shortest;

  /** The code of the failure, or null when the keys are read. */
  async function refresh(signal: AbortSignal): Promise<string | null> {
    const startedAt = now();
    const { outcome, giveUp } = hedged(read, { hedgeAfterMs, mostAttempts, random });
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    const stored = await outcome;
    signal.removeEventListener("abort", giveUp);
    if (!stored.ok) {
      failedAt = now();
      onUnreadable();
      log.error("Keys could not be read from the parameter store", {
        cachedKeys: keys?.length ?? 0,
        code: stored.code,
      });
      return stored.code;
    }
    keys = await importAll(stored.value, keys ?? [], log);
    readAt = startedAt;
    return null;
  }

  // One read at a time: later callers wait for the one under way, with the first caller's time
  // limit.
  function refreshOnce(signal: AbortSignal): Promise<string | null> {
    inFlight ??= refresh(signal).finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  function pauseMisses(ms: number): void {
    missAt = now();
    missWaitMs = ms * (1 + random() * 0.2);
  }

  // A clock that was set back must not make what happened last a thing of the future.
  const isWithin = (ms: number, since: number): boolean => now() >= since && now() - since < ms;

  return {
    async current(signal) {
      const fresh = isWithin(maxAgeMs, readAt);
      const resting = keys !== null && isWithin(failedPauseMs, failedAt);
      if (!fresh && !resting) await refreshOnce(signal);
      return keys;
    },

    async readForMiss(signal) {
      if (isWithin(missWaitMs, missAt)) return null;
      const pause = missPause;
      pauseMisses(pause);
      missPause = Math.min(pause * 2, missPauseMs.longest);
      const failure = await refreshOnce(signal);
      if (failure === null) return keys;
      if (!isThrottling(failure)) {
        pauseMisses(failedMissPauseMs);
        missPause = pause;
      }
      return null;
    },

    succeeded(name, afterMiss) {
      if (afterMiss) {
        missPause = missPauseMs.shortest;
        missWaitMs = Math.min(missWaitMs, now() - missAt + missPause);
      }
      const [first] = keys ?? [];
      if (keys === null || first === undefined || first.name === name) return;
      const isIt = (key: AcceptedKey): boolean => key.name === name;
      keys = [...keys.filter(isIt), ...keys.filter((key) => !isIt(key))];
    },
  };
}

async function importAll(
  stored: readonly StoredKey[],
  before: readonly AcceptedKey[],
  log: Log,
): Promise<readonly AcceptedKey[]> {
  const usable = stored.filter(({ name, secret }) => {
    if (secret === "") {
      log.error("A key is empty and verifies nothing: put the webhook's key into its parameter", {
        key: name,
      });
    }
    return secret !== "";
  });
  if (usable.length === 0) {
    log.error("No key is configured: put the webhook's key as a SecureString under the keys path");
  }
  const imported = await Promise.all(usable.map(({ name, secret }) => importKey(name, secret)));
  const rank = (key: AcceptedKey): number => before.findIndex(({ name }) => name === key.name);
  // Keys known already keep their order, the last to verify in front; new ones come behind.
  const known = (key: AcceptedKey): number => (rank(key) === -1 ? before.length : rank(key));
  return imported.toSorted((a, b) => known(a) - known(b));
}
