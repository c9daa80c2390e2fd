import { createKeeper, holdLimits, refusedLimits } from "../../../lambda/receiver/keep.ts";
import { createReceive } from "../../../lambda/receiver/receive.ts";
import { createSaveDelivery } from "../../../lambda/receiver/save-delivery.ts";
import { createAllowance } from "../../../lambda/receiver/allowance.ts";
import { createKeyring, type Keyring } from "../../../lambda/intake/keyring.ts";
import { deliveryQueueOf, holdingBucketOf } from "./held-bucket.ts";
import type { Instance } from "./instance.ts";
import { readKeysOf } from "./read-keys.ts";
import type { WebhookPost } from "./signed-posts.ts";
import { silentLog, silentMetrics } from "./silent.ts";
import type { World } from "./world.ts";

interface Receiver {
  readonly instance: Instance;
  /**
   * When a token came that no key verifies (milliseconds since the epoch): it pauses the reads for
   * such tokens.
   */
  missedAt: number;
  readonly receive: ReturnType<typeof createReceive>;
}

const mortality = 0.05;
/** Of the keyring, jitter included. */
const longestMissPauseMs = 72_000;

/** Posts webhooks to the receiver: each to an idle process, or to a new one when all are busy. */
export function createReceivers(world: World): (webhook: WebhookPost) => Promise<void> {
  const idle: Receiver[] = [];

  return async ({ event, id, at, keySince }) => {
    const { time, ledger } = world;
    const receiver = idle.pop() ?? startReceiver(world);
    const answer = await Promise.race([receiver.receive(event), receiver.instance.killed]);
    ledger.record(`answered ${id} ${answer === "killed" ? answer : answer.statusCode}`);
    if (answer === "killed") {
      ledger.note("receiver killed");
      return;
    }
    const blameless =
      keySince !== null &&
      at - keySince >= 1_000 &&
      at - receiver.missedAt > longestMissPauseMs &&
      receiver.instance.faults() === 0;
    if (keySince === null) receiver.missedAt = at;
    ledger.answers.push({ id, status: answer.statusCode, at, ms: time.now() - at, blameless });
    ledger.note(`answered ${answer.statusCode}`);
    if (receiver.instance.isAlive()) idle.push(receiver);
  };
}

function startReceiver(world: World): Receiver {
  const instance = world.start(mortality);
  const { now } = world.time;
  const random = (): number => world.random.next();
  const log = silentLog;
  const bucket = holdingBucketOf(world.bucket, instance);
  const queue = deliveryQueueOf(world.queue, instance);
  const receive = createReceive({
    keyring: keyringOf(world, instance),
    save: createSaveDelivery({ queue, bucket, now, random, log }),
    keeper: createKeeper({
      bucket,
      holdAllowance: createAllowance(holdLimits, now),
      refusedAllowance: createAllowance(refusedLimits, now),
      now,
      random,
      log,
    }),
    requireBinding: false,
    now,
    log,
    metrics: silentMetrics,
  });
  return { instance, receive, missedAt: -Infinity };
}

/** The keyring of a process, over the parameter store. */
export function keyringOf(world: World, instance: Instance): Keyring {
  return createKeyring({
    read: world.wiring.readKeys(readKeysOf(world, instance)),
    now: world.time.now,
    random: () => world.random.next(),
    log: silentLog,
    maxAgeMs: 300_000,
    onUnreadable: () => {
      world.ledger.note("keys unreadable");
    },
  });
}
