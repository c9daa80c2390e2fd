import type { FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { createVirtualTime } from "../../harness/simulation/virtual-time.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { contextWith, delivery, eventOf, record, testNow } from "./records.ts";

/** Never settles. */
export const never = (): Promise<never> => new Promise<never>(() => undefined);
/** Rejects as a handler does. */
export const throwing = (error: unknown): Promise<void> =>
  Promise.reject(error instanceof Error ? error : new Error(String(error)));

/** A consumer in virtual time, and one invocation of it that may last `timeoutMs`. */
export function invocation(options: TestConsumerOptions, timeoutMs = 30_000, receives = 1) {
  const time = createVirtualTime(testNow);
  const consumer = testConsumer({
    ...options,
    now: time.now,
    after: (ms, run) => time.after(ms, run),
  });
  const deadline = testNow + timeoutMs;
  const context = {
    ...contextWith(0),
    getRemainingTimeInMillis: () => deadline - time.now(),
  };
  const outcome: { returned?: unknown } = {};
  void consumer.consume(eventOf(record(delivery(), { receives })), context).then((result) => {
    outcome.returned = result;
  });
  const run = () =>
    time.run(() => consumer.steps.includes("process ended") || "returned" in outcome, deadline);
  return { ...consumer, time, outcome, run };
}

/** A record of five failed attempts. */
export function failedBefore(changes: Partial<FailureRecord> = {}) {
  const message = { deliveryId: delivery().id, messageId: "message-1" };
  const failed: FailureRecord = {
    ...message,
    resource: null,
    action: null,
    resourceId: null,
    receivedAt: null,
    state: "failing",
    attempts: 5,
    firstFailedAt: testNow,
    failedAt: testNow,
    nextAttemptAt: null,
    diedAt: null,
    error: { name: "Error", message: "", stack: "" },
    receiptHandle: null,
    givenUp: false,
    ...changes,
  };
  const key = `${message.deliveryId}#${message.messageId}`;
  return { failed, key, failures: new Map([[key, failed]]) };
}
