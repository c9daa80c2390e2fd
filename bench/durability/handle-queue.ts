import { setTimeout as delay } from "node:timers/promises";
import { startEventSource } from "../../local/event-source.ts";
import { startFunction } from "../../local/runtime/function.ts";
import { names } from "../../test/harness/durability/resources.ts";
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
  const { region } = engines;
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
  const source = startEventSource({
    sqs,
    region,
    queueUrl,
    queueArn: `arn:aws:sqs:${region}:000000000000:${names.queue}`,
    function: consumer,
    batchSize: 1,
    maxConcurrency: consumers,
    listener: { onTaken: ignore, onDeleted: ignore, onLeft: ignore },
  });
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

const ignore = (): void => undefined;
