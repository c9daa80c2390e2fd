import { errorName } from "../common/log.ts";
import { isRetryable } from "../aws/store.ts";

/** Why a held object stays where it is. */
export interface HoldFailure {
  /** The service's error code, or the name of the network error. */
  readonly code: string;
  /**
   * True: network errors, time-outs, throttling, 5xx, so that the service is in trouble and other
   * objects fare no better. False: an answer about this object or request; others may well go.
   */
  readonly retryable: boolean;
}

/** What a rejected call of an SDK client says. No status: no answer came, the network's fault. */
export function failureOf(error: unknown): HoldFailure {
  const code = errorName(error);
  const { $metadata } = Object(error) as { readonly $metadata?: { httpStatusCode?: number } };
  return { code, retryable: isRetryable($metadata?.httpStatusCode, code) };
}
