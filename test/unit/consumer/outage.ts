import type { Context, SQSEvent } from "aws-lambda";
import { stepRecordsIn } from "../../../testing/step-records.ts";
import { createConsume } from "../../../lambda/consumer/consume.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";
import type { Handler } from "../../../lambda/contract/handler.ts";
import { backstopReceives, visibilitySeconds } from "../../../lib/setting-contradictions.ts";
import { readSettings } from "../../../lib/settings.ts";
import { failureRecordsOf, type Failures } from "../../harness/simulation/failures.ts";
import { versionsInMemory } from "../../harness/versions-in-memory.ts";
import { createFifoQueue, type Received } from "../../harness/simulation/fifo-queue.ts";
import { silentLog, silentMetrics } from "../../harness/simulation/silent.ts";
import { createVirtualTime, type VirtualTime } from "../../harness/simulation/virtual-time.ts";
import { delivery, record, testStart } from "./records.ts";

export interface Outage {
  readonly time: VirtualTime;
  /** Puts a delivery about an object on the queue. */
  send(id: string, object: string): void;
  /** Runs until the queue is empty, for `hours` at most. @returns whether it is */
  run(hours: number): Promise<boolean>;
  /** Delivery ids. */
  readonly handled: string[];
  readonly dead: string[];
  readonly expired: string[];
  readonly failures: Failures;
}

export interface OutageOptions {
  readonly handler: (time: VirtualTime) => Handler;
  /**
   * Whether the function's bundle fails at import just now: an invocation ends without any code of
   * it.
   */
  readonly importFails?: (time: VirtualTime) => boolean;
}

/** What Lambda and an import that throws take, roughly. */
const initMs = 2_000;

/**
 * The consumer with the stack's default settings on a queue with its redrive policy, in virtual
 * time: each message is handed out as Lambda's event source does, two side by side. An instance is
 * ended where the consumer ends it.
 */
export function startOutage({ handler, importFails = () => false }: OutageOptions): Outage {
  const settings = readSettings({});
  const time = createVirtualTime(testStart);
  const handled: string[] = [];
  const dead: string[] = [];
  const expired: string[] = [];
  const failures: Failures = new Map();
  const records = new Set<string>();
  const idIn = ({ body }: Received): string => (JSON.parse(body) as { readonly id: string }).id;
  const queue = createFifoQueue({
    name: "message",
    time,
    visibilityMs: visibilitySeconds(settings) * 1_000,
    maxReceives: backstopReceives(settings),
    onDead: (message) => dead.push(idIn(message)),
    onExpired: (message) => expired.push(idIn(message)),
  });
  const table = {
    call: async <Value>(_service: "versions", act: () => Value): Promise<Value> => {
      await time.sleep(5);
      return act();
    },
  };
  const theirs = handler(time);

  async function invoke(message: Received): Promise<void> {
    if (importFails(time)) {
      await time.sleep(initMs);
      return;
    }
    const ended = Promise.withResolvers<"ended">();
    const consume = createConsume({
      find: defineHandlers({ "*": theirs }).find,
      async runOnce(key, _context, run) {
        if (records.has(key)) return "duplicate";
        await run(key);
        records.add(key);
        handled.push(key);
        return "ran";
      },
      versions: versionsInMemory(),
      stepRecords: stepRecordsIn(new Map()),
      readHeld: () => Promise.reject(new Error("There is no bucket here")),
      records: failureRecordsOf(failures, table, time.now),
      fate: {
        async retryAfter(_record, seconds) {
          await time.sleep(5);
          queue.hide(message.receipt, Math.ceil(seconds) * 1_000);
        },
        async sendToDeadLetters() {
          await time.sleep(5);
          dead.push(idIn(message));
        },
      },
      policy: { maxAttempts: settings.maxAttempts, delays: settings.retryDelaysSeconds },
      root: "/var/task",
      logErrorMessages: true,
      now: time.now,
      after: (ms, run) => time.after(ms, run),
      watchUncaught: () => ({ run: (_owner, run) => run() }),
      endProcess: () => {
        ended.resolve("ended");
      },
      log: silentLog,
      metrics: silentMetrics,
    });
    const deadline = time.now() + settings.consumerTimeoutSeconds * 1_000;
    const context = { getRemainingTimeInMillis: () => deadline - time.now() } as Context;
    const result = await Promise.race([consume(eventOf(message), context), ended.promise]);
    if (result !== "ended" && result.batchItemFailures.length === 0) queue.remove(message.receipt);
  }

  async function poll(): Promise<never> {
    for (;;) {
      const message = queue.receive();
      if (message === null) await queue.change();
      else await invoke(message);
    }
  }
  for (let poller = 0; poller < settings.consumerMaxConcurrency; poller++) void poll();

  return {
    time,
    send(id, object) {
      const body = delivery({
        id,
        resourceId: object,
        receivedAt: new Date(time.now()).toISOString(),
      });
      queue.send({ body: JSON.stringify(body), groupId: object, deduplicationId: id });
    },
    run: (hours) => time.run(() => queue.size() === 0, testStart + hours * 3_600_000),
    handled,
    dead,
    expired,
    failures,
  };
}

const eventOf = (message: Received): SQSEvent => {
  const { messageId, receipt, body, receives, sentAt } = message;
  return {
    Records: [{ ...record(body, { messageId, receives, sentAt }), receiptHandle: receipt }],
  };
};
