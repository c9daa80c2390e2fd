import type { DeliveryMessage } from "../common/delivery-message.ts";
import type { FailedAttempt } from "../common/hedged.ts";

/** How an attempt to make something durable ended. */
export type StoreOutcome = { readonly ok: true } | FailedAttempt;

/** The delivery queue, as a sender sees it. */
export interface DeliveryQueue {
  send(message: DeliveryMessage, signal: AbortSignal): Promise<StoreOutcome>;
}

/** The holding bucket, as a writer sees it. */
export interface HoldingBucket {
  put(key: string, body: Buffer, signal: AbortSignal): Promise<StoreOutcome>;
}

/**
 * Codes of throttling, whatever the status they come with.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const throttlingCodes: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "KmsThrottled",
  "LimitExceededException",
  "OverLimit",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "Status429",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Codes of failures that may pass, and of a clock that is off. */
const passingCodes: ReadonlySet<string> = new Set([
  "AuthFailure",
  "InternalError",
  "InternalFailure",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "SignatureDoesNotMatch",
]);

const bare = (code: string): string => code.replace(/^.*[.#]/, "");

/**
 * Whether a service says that it is asked too often.
 * @param code its error code, or `Status429`
 */
export const isThrottling = (code: string): boolean =>
  throttlingCodes.has(code) || throttlingCodes.has(bare(code));

/**
 * Whether a failed call may succeed when it is made again.
 * @param status HTTP status of the answer; undefined when none came
 * @param code the service's error code
 */
export function isRetryable(status: number | undefined, code: string): boolean {
  if (status === undefined || status >= 500 || status === 429 || status === 408) return true;
  return passingCodes.has(code) || passingCodes.has(bare(code)) || isThrottling(code);
}
