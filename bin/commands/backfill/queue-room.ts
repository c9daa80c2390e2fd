import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Print } from "../../common/io-types.ts";
import { pause } from "../../common/pause.ts";

/** So many deliveries may wait: webhooks that come meanwhile are handled behind them. */
export const mostWaiting = 300;

const everyMs = 1_000;
/** A short wait is how the rate is kept; a long one is said. */
const sayAfterMs = 5_000;
const sayEveryMs = 30_000;

/** About how many messages wait to be taken: not those that are handled, or wait for an attempt. */
export async function countWaiting(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

export interface QueueRoomOptions {
  readonly count: () => Promise<number>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly say: Print;
}

/** Waits while many deliveries wait, until the signal aborts, and says why. */
export async function waitForRoom(options: QueueRoomOptions): Promise<void> {
  const { count, sleep, clock, signal, say } = options;
  let sayAt = clock() + sayAfterMs;
  let before: number | null = null;
  while (!signal.aborted) {
    const waiting = await count();
    if (waiting <= mostWaiting) return;
    before ??= waiting + 1;
    if (clock() >= sayAt) {
      say(waitingText(waiting, before));
      sayAt = clock() + sayEveryMs;
      before = waiting;
    }
    await pause(everyMs, sleep, signal);
  }
}

/** @param before how many waited when this was last said, or one more than at the beginning */
export const waitingText = (waiting: number, before: number): string =>
  waiting < before
    ? `${waiting} deliveries wait on the queue: going on when the consumer has handled some.`
    : `${waiting} deliveries wait on the queue, and they do not get fewer: the consumer is paused, or ` +
      "its handlers fail or take long. Going on when it has handled some.";
