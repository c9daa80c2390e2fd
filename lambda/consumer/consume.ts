import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Delivery, QueuedDelivery } from "../shared/delivery.ts";
import { publish } from "../shared/diagnostics.ts";
import { errorName, type Log } from "../shared/log.ts";
import type { Metrics } from "../shared/metrics.ts";
import { objectKey } from "../shared/object-key.ts";
import type { FindHandler } from "./handlers.ts";
import { isInProgress, type RunOnce } from "./once.ts";
import { readMessage, withData, type ReadHeld } from "./read-message.ts";
import { retryDelay, type MessageFate } from "./retry.ts";
import { isUnprocessable, Unprocessable } from "./unprocessable.ts";
import { versionInstant, type Versions } from "./versions.ts";

/** The function that Lambda calls. */
export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export interface ConsumeOptions {
  readonly find: FindHandler;
  readonly runOnce: RunOnce;
  readonly versions: Versions;
  readonly readHeld: ReadHeld;
  readonly fate: MessageFate;
  /** Seconds before the second, third … try. */
  readonly retryDelays: readonly number[];
  readonly maxReceives: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Handles the messages of an event, one after the other, and reports those that did not end. The event source gives one a time; of
 * several, all behind a failed one are reported too, since they may be about the same object.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function createConsume(options: ConsumeOptions): Consume {
  const { find, runOnce, versions, readHeld, fate, retryDelays, maxReceives, now, metrics } =
    options;

  /** True: the message is done with. */
  async function consume(record: SQSRecord, context: Context): Promise<boolean> {
    const { messageId } = record;
    const read = readMessage(record.body);
    const log = options.log.with({ messageId, deliveryId: read.ok ? read.value.id : null });
    const functionMs = context.getRemainingTimeInMillis();
    try {
      if (!read.ok) throw new Unprocessable("The message is not a delivery of this receiver");
      const key = idempotencyKey(read.value);
      const result = await runOnce(key, context, () => handle(read.value, record, context, log));
      if (result === "duplicate") {
        log.info("Handled before; nothing to do");
        publish({ type: "duplicate", id: read.value.id, messageId });
      }
      return true;
    } catch (error) {
      const id = read.ok ? read.value.id : messageId;
      const dead = isUnprocessable(error) && (await toDeadLetters(record, error, log));
      publish({ type: "failed", id, error: errorText(error), messageId, dead });
      if (dead) return true;
      await waitForRetry(record, error, functionMs, log);
      return false;
    }
  }

  async function handle(
    queued: QueuedDelivery,
    record: SQSRecord,
    context: Context,
    log: Log,
  ): Promise<void> {
    const delivery: Delivery = await withData(queued, readHeld);
    const key = objectKey(delivery);
    const instant = versionInstant(delivery.data);
    const superseded = instant !== null && (await versions.isBehind(key, instant));
    const { id, resource, action } = delivery;
    const { messageId } = record;

    const handler = find(delivery);
    if (handler === null) log.warn("No handler is meant for this delivery", { resource, action });
    const handled = { ...delivery, superseded };
    publish({ type: "handling", delivery: handled, messageId });
    await handler?.(handled, { log, remainingMs: () => context.getRemainingTimeInMillis() });
    if (instant !== null) await versions.handled(key, instant);

    metrics.put({
      Handled: 1,
      AgeWhenHandledMs: now() - Date.parse(delivery.receivedAt),
      ...(superseded ? { Superseded: 1 } : {}),
    });
    publish({ type: "handled", id, superseded, messageId });
  }

  async function toDeadLetters(record: SQSRecord, error: Error, log: Log): Promise<boolean> {
    try {
      await fate.sendToDeadLetters(record, error.message);
      log.error("Unprocessable: sent to the dead-letter queue", { text: error.message });
      metrics.put({ Unprocessable: 1 });
      return true;
    } catch (cause) {
      log.error("The dead-letter queue did not take it; it will be tried again", {
        error: errorName(cause),
      });
      return false;
    }
  }

  async function waitForRetry(
    record: SQSRecord,
    error: unknown,
    functionMs: number,
    log: Log,
  ): Promise<void> {
    const receives = Number(record.attributes.ApproximateReceiveCount);
    const planned = retryDelay(receives, retryDelays, maxReceives);
    // The mark of a try that may still run expires with the function's time-out: a try before that is wasted.
    const seconds = isInProgress(error) ? Math.max(planned, functionMs / 1_000 + 1) : planned;
    log.error("Not handled", {
      error: errorName(error),
      text: errorText(error),
      receives,
      retryInSeconds: receives < maxReceives ? seconds : null,
    });
    metrics.put({ Failed: 1 });
    try {
      await fate.retryAfter(record, seconds);
    } catch (cause) {
      log.warn("The wait could not be set; the queue's own visibility time-out holds", {
        error: errorName(cause),
      });
    }
  }

  return async (event, context) => {
    for (const [index, record] of event.Records.entries()) {
      if (!(await consume(record, context))) {
        return {
          batchItemFailures: event.Records.slice(index).map(({ messageId }) => ({
            itemIdentifier: messageId,
          })),
        };
      }
    }
    return { batchItemFailures: [] };
  };
}

/** A deliberate replay carries a mark of its own, so that it is handled again. */
const idempotencyKey = (delivery: QueuedDelivery): string =>
  delivery.replay === undefined ? delivery.id : `${delivery.id}#${delivery.replay}`;

/** Powertools wraps what a handler throws that is no Error; the cause is what the handler's author knows. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isWrapped = error.name === "IdempotencyUnknownError" && error.cause !== undefined;
  return isWrapped ? String(error.cause) : error.message;
}
