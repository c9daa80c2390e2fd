/** How a delivery is attempted: how often a handler may have it, and the waits between. */
export interface RetryPolicy {
  /** Attempts of a handler before the delivery goes to the dead-letter queue. */
  readonly maxAttempts: number;
  /** Seconds before the second, third … attempt; the last one repeats. */
  readonly delays: readonly number[];
}

/**
 * A delivery that waited so long behind others of its object gets fewer attempts: with the whole
 * schedule each, the 27th behind a system that stays down would expire, since SQS keeps a message
 * for 14 days.
 */
const longWaitMs = 12 * 60 * 60 * 1_000;
const afterLongWait: RetryPolicy = { maxAttempts: 3, delays: [5, 60] };

/**
 * The policy for one delivery.
 * @param policy as the stack's settings have it
 * @param sentAt when the queue took it (milliseconds since the epoch)
 * @param firstAttemptAt when its first attempt failed, or now: its own retries are no waiting
 */
export function policyFor(
  policy: RetryPolicy,
  sentAt: number,
  firstAttemptAt: number,
): RetryPolicy {
  if (!(firstAttemptAt - sentAt > longWaitMs)) return policy;
  const maxAttempts = Math.min(policy.maxAttempts, afterLongWait.maxAttempts);
  return {
    maxAttempts,
    delays: afterLongWait.delays.map((delay, index) =>
      Math.min(delay, delayAfter(index + 1, policy.delays)),
    ),
  };
}

/**
 * Seconds to wait after `attempts` failed ones.
 * @param delays seconds before the second, third … attempt; the last one repeats
 */
export const delayAfter = (attempts: number, delays: readonly number[]): number =>
  delays[Math.max(0, Math.min(attempts, delays.length) - 1)] ?? 0;

/** A service that failed is asked again after this long at the latest. */
const longestOutageDelay = 300;

/**
 * Seconds to wait where no handler was reached, since a service failed that the consumer needs:
 * such a receive counts as no attempt. The waits begin with that of the second attempt and double,
 * whatever the other delays are: the queue's own limit of receives must not be used up.
 * @param receives how often the message has been received, this time included
 */
export function outageDelay(receives: number, [first = 1]: readonly number[]): number {
  const doublings = Math.min(Math.max(receives - 1, 0), 10) || 0;
  return Math.min(Math.max(first, 1) * 2 ** doublings, longestOutageDelay);
}

/**
 * SQS counts the 12 hours of its longest visibility time-out from the receive, not from the call
 * that sets it.
 */
const longestVisibility = 43_200;

/**
 * The longest wait that can be set: what a receive and its handler may have used up is taken off.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 * @param functionMs the function's time-out
 */
export const longestWait = (functionMs: number): number =>
  longestVisibility - 6 * Math.ceil(functionMs / 1_000);

/** Seconds, comma-separated. */
export function parseRetryDelays(
  text: string | undefined,
  fallback: readonly number[],
): readonly number[] {
  const delays = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return delays.every((delay) => Number.isFinite(delay) && delay >= 0) ? delays : fallback;
}

/** A whole number from 1; the fallback for anything else. */
export function parseMaxAttempts(text: string | undefined, fallback: number): number {
  const attempts = Number(text ?? fallback);
  return Number.isInteger(attempts) && attempts >= 1 ? attempts : fallback;
}
