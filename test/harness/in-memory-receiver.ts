import { createKeeper, holdLimits, refusedLimits } from "../../lambda/receiver/keep.ts";
import { createReceive, type WebhookEvent } from "../../lambda/receiver/receive.ts";
import type { Answer } from "../../lambda/receiver/answer.ts";
import { createSaveDelivery } from "../../lambda/receiver/save-delivery.ts";
import { createAllowance, type Allowance } from "../../lambda/receiver/allowance.ts";
import type { Delivery } from "../../lambda/contract/delivery.ts";
import { createKeyring, type Keyring } from "../../lambda/intake/keyring.ts";
import { createLog } from "../../lambda/common/log.ts";
import { createMetrics } from "../../lambda/common/metrics.ts";
import {
  memoryBucket,
  memoryKeys,
  memoryQueue,
  testClock,
  type MemoryBucket,
  type MemoryKeys,
  type MemoryQueue,
  type TestClock,
} from "./fakes.ts";

/** The name of the key that an in-memory receiver has unless it is given others. */
export const testKeyName = "shop";
export const testKey = "abc123";

export interface InMemoryReceiver {
  readonly receive: (event: WebhookEvent) => Promise<Answer>;
  readonly queue: MemoryQueue;
  readonly bucket: MemoryBucket;
  readonly keys: MemoryKeys;
  readonly keyring: Keyring;
  readonly clock: TestClock;
  /** What it wrote to its output: the log and the metrics, a line each. */
  readonly lines: string[];
}

/**
 * The receiver as its `index.ts` wires it, with queue, bucket, parameter store and clock in memory.
 */
export function inMemoryReceiver(
  options: {
    readonly queue?: MemoryQueue;
    readonly bucket?: MemoryBucket;
    readonly keys?: MemoryKeys;
    readonly clock?: TestClock;
    readonly requireBinding?: boolean;
    /** Bytes that may be stored for strangers. */
    readonly holdBytes?: number;
    readonly refusedBytes?: number;
    /**
     * Objects that may be stored of what was refused; as many as an instance may at once unless
     * given.
     */
    readonly refusedObjects?: number;
    /** Takes the lines in place of `lines`. */
    readonly write?: (line: string) => void;
  } = {},
): InMemoryReceiver {
  const {
    queue = memoryQueue(),
    bucket = memoryBucket(),
    keys = memoryKeys({ [testKeyName]: testKey }),
    clock = testClock(),
    requireBinding = false,
    holdBytes = holdLimits.bytes.atOnce,
    refusedBytes = refusedLimits.bytes.atOnce,
    refusedObjects = refusedLimits.objects.atOnce,
  } = options;
  const lines: string[] = [];
  const write = options.write ?? ((line: string) => void lines.push(line));
  const { now } = clock;
  const random = (): number => 0.5;
  const log = createLog(write, now);
  const metrics = createMetrics(write, now, "receiver");
  const keyring = createKeyring({
    read: keys.read,
    now,
    random,
    log,
    maxAgeMs: 300_000,
    onUnreadable: () => {
      metrics.put({ KeysUnreadable: 1 });
    },
  });
  const receive = createReceive({
    keyring,
    save: createSaveDelivery({ queue, bucket, now, random, log }),
    keeper: createKeeper({
      bucket,
      holdAllowance: fixedAllowance(holdBytes, Number.MAX_SAFE_INTEGER, now),
      refusedAllowance: fixedAllowance(refusedBytes, refusedObjects, now),
      now,
      random,
      log,
    }),
    requireBinding,
    now,
    log,
    metrics,
  });
  return { receive, queue, bucket, keys, keyring, clock, lines };
}

/** An allowance that never refills. */
export const fixedAllowance = (bytes: number, objects: number, now: () => number): Allowance =>
  createAllowance(
    { bytes: { atOnce: bytes, perMinute: 0 }, objects: { atOnce: objects, perMinute: 0 } },
    now,
  );

/** The deliveries on the queue, as a consumer reads them. */
export const deliveriesOn = (queue: MemoryQueue): Delivery[] =>
  queue.messages.map(({ body }) => JSON.parse(body) as Delivery);

/**
 * Metrics written, summed by name; a refusal also under `Refused:<reason>`; what verified only
 * under `Verified:<key>`.
 */
export function countsIn(lines: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const { _aws, Reason, Key, Verified, ...rest } = JSON.parse(line) as Record<string, unknown>;
    if (_aws === undefined) continue;
    if (typeof Key === "string" && typeof Verified === "number") {
      counts[`Verified:${Key}`] = (counts[`Verified:${Key}`] ?? 0) + Verified;
    }
    for (const [name, value] of Object.entries(rest)) {
      if (typeof value !== "number" || name === "AcknowledgeMs") continue;
      counts[name] = (counts[name] ?? 0) + value;
      if (typeof Reason === "string") counts[`${name}:${Reason}`] = value;
    }
  }
  return counts;
}
