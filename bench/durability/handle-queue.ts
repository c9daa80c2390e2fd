import { setTimeout as delay } from "node:timers/promises";
import { startFunction } from "../../local/runtime/function.ts";
import { feedConsumer } from "../../test/harness/durability/feed.ts";
import { plainBundle } from "../../test/harness/plain-handlers.ts";
import { queueDepth } from "../../test/harness/queue-depth.ts";
import type { FaultStack } from "./fault-stack.ts";

const consumers = 2;

/** The consumer, at work on the queue. */
export interface Handling {
  /** Waits until the queue is empty: the delivery id of each run that ended since the last call. */
  readonly settle: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

export function startHandling({ engines, env, sqs, queueUrl }: FaultStack): Handling {
  let ids: string[] = [];
  const consumer = startFunction({
    name: "consumer",
    bundle: plainBundle("consumer"),
    env,
    timeoutMs: 10_000,
    maxInstances: consumers,
    onMessage: ({ event }) => {
      if (event.type === "handled") ids.push(event.id);
    },
  });
  const source = feedConsumer({ engines, sqs, consumer, maxConcurrency: consumers });
  return {
    async settle() {
      while ((await queueDepth(sqs, queueUrl)) > 0) await delay(100);
      const settled = ids;
      ids = [];
      return settled;
    },
    async stop() {
      await source.stop(500);
      await consumer.stop();
    },
  };
}
