import type { Keyring } from "../intake/keyring.ts";
import type { Log } from "../common/log.ts";
import { objectKey } from "../common/object-key.ts";
import { timeLimited } from "../common/time-limited.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import { failureOf, type HoldFailure } from "./hold-failure.ts";
import { isUnverified, openUnverifiedHold, openVerifiedHold, type Opened } from "./open-hold.ts";
import { heldIdOf, idOf, nameOf, type Ending, type Reclaimed } from "./reclaim-object.ts";

export interface ReclaimChunkOptions {
  readonly objects: HeldObjects;
  readonly reclaimObject: (key: string, opened: Opened) => Promise<Reclaimed>;
  readonly requireBinding: boolean;
}

/** What the chunks of a run share. */
export interface Run {
  readonly log: Log;
  readonly keyring: Keyring;
  /** Whether so little time is left that nothing more may begin. */
  readonly isOver: () => boolean;
  /**
   * Objects of the shop of which a hold waits: later holds of the same object stay behind it. At
   * most one for each hold that a run reads, which its time bounds.
   */
  readonly blocked: Set<string>;
  /** Failures of the kind that means a service is in trouble, since the last object that went. */
  failures: number;
}

export type Tally = Partial<Record<Ending, number>>;

interface Hold {
  readonly key: string;
  readonly state: Opened | "gone" | HoldFailure;
}

const keysMs = 5_000;
/** These took the services: whatever was wrong with them has passed. */
const isDone: ReadonlySet<Ending> = new Set(["forwarded", "ping", "forged", "quarantined"]);

/**
 * Works on some held objects side by side, those about one object of the shop in their order.
 * @returns a function that gives how many ended in which way
 */
export function createReclaimChunk(
  options: ReclaimChunkOptions,
): (keys: readonly string[], run: Run) => Promise<Tally> {
  const { objects, reclaimObject, requireBinding } = options;

  async function readHold(key: string, { keyring }: Run): Promise<Hold> {
    try {
      const text = await objects.read(key);
      if (text === null) return { key, state: "gone" };
      if (!isUnverified(key)) return { key, state: openVerifiedHold(text) };
      const keys = await timeLimited(keysMs, keyring.current, null);
      // The read of the keys was logged where it failed; it says nothing about this object.
      if (keys === null) return { key, state: { code: "KeysUnreadable", retryable: true } };
      return { key, state: await openUnverifiedHold(text, keys, requireBinding) };
    } catch (error) {
      return { key, state: failureOf(error) };
    }
  }

  async function finish({ key, state }: Hold): Promise<Reclaimed> {
    if (state === "gone") return { ended: "gone", failure: null };
    if (!("kind" in state)) return { ended: "waiting", failure: state };
    try {
      return await reclaimObject(key, state);
    } catch (error) {
      return { ended: "waiting", failure: failureOf(error) };
    }
  }

  async function reclaimGroup(
    group: string,
    holds: readonly Hold[],
    run: Run,
    tally: Tally,
  ): Promise<void> {
    for (const hold of holds) {
      if (run.isOver()) return;
      const { ended, failure }: Reclaimed = run.blocked.has(group)
        ? { ended: "behind", failure: null }
        : await finish(hold);
      tally[ended] = (tally[ended] ?? 0) + 1;
      if (ended === "waiting") run.blocked.add(group);
      if (failure?.retryable === true) run.failures++;
      if (isDone.has(ended)) run.failures = 0;
      logEnd(hold, ended, failure, run.log);
    }
  }

  return async (keys, run) => {
    const tally: Tally = {};
    const holds = await Promise.all(keys.map((key) => readHold(key, run)));
    const groups = Map.groupBy(holds, groupOf);
    await Promise.all([...groups].map(([group, own]) => reclaimGroup(group, own, run, tally)));
    return tally;
  };
}

/** A hold that goes to no queue, or whose object is not known, is a group of its own. */
const groupOf = ({ key, state }: Hold): string =>
  typeof state !== "string" && "kind" in state && state.kind === "forward"
    ? objectKey(state.head)
    : key;

function logEnd({ key, state }: Hold, ended: Ending, failure: HoldFailure | null, log: Log): void {
  const opened = typeof state !== "string" && "kind" in state ? state : null;
  const deliveryId = opened?.kind === "forward" ? opened.head.id : idOf(key);
  const heldId = heldIdOf(key, deliveryId);
  const fields = {
    held: nameOf(key),
    deliveryId,
    ...(heldId === null ? {} : { heldId }),
    ...opened?.about,
    ended,
  };
  if (failure !== null) {
    log.error("A held object waits for the next run", { ...fields, error: failure.code });
  } else if (ended === "behind") {
    log.info("A held object waits behind an earlier one of its object", fields);
  } else {
    const reason = opened === null || opened.kind === "forward" ? null : opened.reason;
    log.info("Reclaimed", { ...fields, reason });
  }
}
