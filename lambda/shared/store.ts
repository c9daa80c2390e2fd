import type { DeliveryMessage } from "./delivery-message.ts";

/** How an attempt to make something durable ended. Never a rejection: what went wrong decides what is tried next. */
export type StoreOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** Whether the same attempt may succeed later: network errors, throttling, 5xx, clock skew. */
      readonly retryable: boolean;
      /** The service's error code, or the name of the network error. */
      readonly code: string;
    };

/** The delivery queue, as a sender sees it. */
export interface DeliveryQueue {
  send(message: DeliveryMessage, signal: AbortSignal): Promise<StoreOutcome>;
}

/** The holding bucket, as a writer sees it. */
export interface HoldingBucket {
  put(key: string, body: Buffer, signal: AbortSignal): Promise<StoreOutcome>;
}

/**
 * Codes that mean "try again" whatever the status they come with: throttling, passing troubles, and a clock that is off.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const retryableCodes: ReadonlySet<string> = new Set([
  "AuthFailure",
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "InternalError",
  "InternalFailure",
  "InvalidSignatureException",
  "KmsThrottled",
  "LimitExceededException",
  "OverLimit",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeTooSkewed",
  "RequestTimeout",
  "RequestTimeoutException",
  "SignatureDoesNotMatch",
  "SlowDown",
  "ServiceUnavailable",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/**
 * Whether a failed call may succeed when it is made again.
 * @param status HTTP status of the answer; undefined when none came
 * @param code the service's error code
 */
export function isRetryable(status: number | undefined, code: string): boolean {
  if (status === undefined || status >= 500 || status === 429 || status === 408) return true;
  return retryableCodes.has(code) || retryableCodes.has(code.replace(/^.*[.#]/, ""));
}
