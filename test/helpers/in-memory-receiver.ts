import { createKeeper } from "../../lambda/receiver/keep.ts";
import { createReceive, type WebhookEvent } from "../../lambda/receiver/receive.ts";
import { createSaveDelivery } from "../../lambda/receiver/save-delivery.ts";
import type { Answer } from "../../lambda/receiver/answer.ts";
import { createAllowance } from "../../lambda/shared/allowance.ts";
import type { Delivery } from "../../lambda/shared/delivery.ts";
import { createKeyring, type Keyring } from "../../lambda/shared/keyring.ts";
import { createLog } from "../../lambda/shared/log.ts";
import { createMetrics } from "../../lambda/shared/metrics.ts";
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

/** The receiver as its `index.ts` wires it, with queue, bucket, parameter store and clock in memory. */
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
    holdBytes = 64_000_000,
    refusedBytes = 8_000_000,
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
      holdAllowance: createAllowance(holdBytes, 0, now),
      refusedAllowance: createAllowance(refusedBytes, 0, now),
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

/** The deliveries on the queue, as a consumer reads them. */
export const deliveriesOn = (queue: MemoryQueue): Delivery[] =>
  queue.messages.map(({ body }) => JSON.parse(body) as Delivery);

/** Metrics written, summed by name; a refusal also under `Refused:<reason>`. */
export function countsIn(lines: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const { _aws, Reason, ...rest } = JSON.parse(line) as Record<string, unknown>;
    if (_aws === undefined) continue;
    for (const [name, value] of Object.entries(rest)) {
      if (typeof value !== "number" || name === "AcknowledgeMs") continue;
      counts[name] = (counts[name] ?? 0) + value;
      if (typeof Reason === "string") counts[`${name}:${Reason}`] = value;
    }
  }
  return counts;
}
