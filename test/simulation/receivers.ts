import { createKeeper } from "../../lambda/receiver/keep.ts";
import { createReceive } from "../../lambda/receiver/receive.ts";
import { createSaveDelivery } from "../../lambda/receiver/save-delivery.ts";
import { createAllowance } from "../../lambda/shared/allowance.ts";
import { createKeyring, type Keyring } from "../../lambda/shared/keyring.ts";
import { errorName } from "../../lambda/shared/log.ts";
import { succeed } from "../../lambda/shared/result.ts";
import { deliveryQueueOf, holdingBucketOf } from "./held-bucket.ts";
import { Refused, type Instance } from "./instance.ts";
import { shopKey, type WebhookPost } from "./scenario.ts";
import { silentLog, silentMetrics } from "./silent.ts";
import type { World } from "./world.ts";

interface Receiver {
  readonly instance: Instance;
  readonly receive: ReturnType<typeof createReceive>;
}

const mortality = 0.05;

/** Posts webhooks to the receiver: each to an idle process, or to a new one when all are busy. */
export function createReceivers(world: World): (webhook: WebhookPost) => Promise<void> {
  const idle: Receiver[] = [];

  return async ({ event, id, at }) => {
    const { time, ledger } = world;
    const receiver = idle.pop() ?? startReceiver(world);
    const answer = await Promise.race([receiver.receive(event), receiver.instance.killed]);
    ledger.record(`answered ${id} ${answer === "killed" ? answer : answer.statusCode}`);
    if (answer === "killed") {
      ledger.note("receiver killed");
      return;
    }
    ledger.answers.push({ id, status: answer.statusCode, ms: time.now() - at });
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
  const allowance = () => createAllowance(8_000_000, 1_000_000, now);
  const receive = createReceive({
    keyring: keyringOf(world, instance),
    save: createSaveDelivery({ queue, bucket, now, random, log }),
    keeper: createKeeper({
      bucket,
      holdAllowance: allowance(),
      refusedAllowance: allowance(),
      now,
      random,
      log,
    }),
    requireBinding: false,
    now,
    log,
    metrics: silentMetrics,
  });
  return { instance, receive };
}

/** The keyring of a process, over a parameter store that holds the shop's key. */
export function keyringOf(world: World, instance: Instance): Keyring {
  return createKeyring({
    read: async (signal) => {
      try {
        return succeed(
          await instance.call("keys", () => [{ name: "shop", secret: shopKey }], signal),
        );
      } catch (error) {
        return { ok: false, retryable: !(error instanceof Refused), code: errorName(error) };
      }
    },
    now: world.time.now,
    random: () => world.random.next(),
    log: silentLog,
    maxAgeMs: 300_000,
    onUnreadable: () => {
      world.ledger.note("keys unreadable");
    },
  });
}
