import type { RunOnce } from "../../../lambda/consumer/idempotency.ts";
import type { Consume } from "../../../lambda/consumer/consume.ts";
import type { MessageFate } from "../../../lambda/consumer/message-fate.ts";
import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";
import type { createReclaimObject } from "../../../lambda/reclaimer/reclaim-object.ts";
import type { FailureRecords } from "../../../lambda/aws/failure-records.ts";
import type { VersionRecords } from "../../../lambda/aws/version-records.ts";
import type { Origin } from "../../../lambda/contract/delivery.ts";
import type { Progress } from "../../../lambda/reconciler/progress.ts";
import type { SendFound } from "../../../lambda/reconciler/send-found.ts";
import type { ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import type { ProviderRun } from "./provider/provider-run.ts";
import type { ReadStoredKeys } from "../../../lambda/aws/parameter-store.ts";
import type { Failures } from "./failures.ts";
import type { FifoQueue, Received } from "./fifo-queue.ts";
import type { Bucket } from "./held-bucket.ts";
import type { Instance } from "./instance.ts";
import type { Ledger } from "./ledger.ts";
import type { IdempotencyRecords } from "./idempotency.ts";
import type { Random } from "./random.ts";
import type { Truth } from "./truth.ts";
import type { VersionItems } from "../versions-in-memory.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { ParseDate, Verify } from "./virtual-globals.ts";

/** The places where a bug can be planted; each takes the sound part and gives the one to use. */
export interface Wiring {
  readonly queue: (queue: FifoQueue) => FifoQueue;
  readonly held: (objects: HeldObjects) => HeldObjects;
  readonly runOnce: (runOnce: RunOnce) => RunOnce;
  readonly consume: (consume: Consume) => Consume;
  readonly fate: (fate: MessageFate) => MessageFate;
  /** @param receives of the message, this time included */
  readonly records: (records: FailureRecords, receives: number) => FailureRecords;
  /**
   * What the consumer does to a process whose handler does not settle.
   * @param kill ends it
   * @param giveBack returns from the invocation and leaves the process as it is
   */
  readonly endProcess: (kill: () => void, giveBack: () => void) => () => void;
  readonly readKeys: (read: ReadStoredKeys) => ReadStoredKeys;
  readonly reclaimObject: (reclaim: ReclaimObject) => ReclaimObject;
  readonly verify: (verify: Verify) => Verify;
  /** @param origin of the delivery that is attempted @param id its id */
  readonly versions: (versions: VersionRecords, origin: Origin, id: string) => VersionRecords;
  readonly api: (api: ShipmondoApi) => ShipmondoApi;
  readonly progress: (progress: Progress) => Progress;
  /** @param items what is known of the versions */
  readonly send: (send: SendFound, items: VersionItems) => SendFound;
  readonly oldestHold: (find: () => Promise<number | null>) => () => Promise<number | null>;
  /** How times are read. */
  readonly parseDate: (parse: ParseDate) => ParseDate;
  /** The deduplication id of a redrive. @param fresh the one that the command made */
  readonly redriveId: (fresh: string, deliveryId: string) => string;
}

export type ReclaimObject = ReturnType<typeof createReclaimObject>;

export const sound: Wiring = {
  queue: (queue) => queue,
  held: (objects) => objects,
  runOnce: (runOnce) => runOnce,
  consume: (consume) => consume,
  fate: (fate) => fate,
  records: (records) => records,
  endProcess: (kill) => kill,
  readKeys: (read) => read,
  reclaimObject: (reclaim) => reclaim,
  verify: (verify) => verify,
  versions: (versions) => versions,
  api: (api) => api,
  progress: (progress) => progress,
  send: (send) => send,
  oldestHold: (find) => find,
  parseDate: (parse) => parse,
  redriveId: (fresh) => fresh,
};

/** Everything that outlives a process. */
export interface World {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly queue: FifoQueue;
  /** Dead letters, oldest first. */
  readonly deadLetters: Received[];
  readonly bucket: Bucket;
  readonly idempotencyRecords: IdempotencyRecords;
  readonly versions: VersionItems;
  readonly failures: Failures;
  readonly truths: ReadonlyMap<string, Truth>;
  /** The present keys: secret by name. */
  readonly keys: () => Readonly<Record<string, string>>;
  /**
   * Whether the consumer's bundle throws at import now, so that no invocation reaches a handler.
   */
  readonly isBundleBroken: () => boolean;
  readonly ledger: Ledger;
  readonly wiring: Wiring;
  /** From here on nothing goes wrong any more, in milliseconds since the epoch. */
  readonly wellAt: number;
  /** Shipmondo, where a run has one whose lists the reconciler reads. */
  readonly provider: ProviderRun | null;
  /**
   * A new process of a function.
   * @param mortality its probability to die while things go wrong
   * @param mostCalls it dies at one of so many first calls
   */
  readonly start: (mortality: number, mostCalls?: number) => Instance;
}
