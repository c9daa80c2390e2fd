import { errorName } from "../common/log.ts";
import type { AwsRequest, SendAwsRequest } from "./signed-request.ts";
import { isRetryable, type StoreOutcome } from "./store.ts";

/** The `__type` of an AWS JSON error, without its namespace. */
export const awsJsonErrorCode = (body: string): string | undefined =>
  /"__type"\s*:\s*"(?:[^"]*#)?([^"]+)"/.exec(body)?.[1];

/**
 * One attempt to make something durable by one signed request.
 * @param errorCode finds the service's error code in the body of a refusal
 */
export async function storeByRequest(
  send: SendAwsRequest,
  request: AwsRequest,
  signal: AbortSignal,
  errorCode: (body: string) => string | undefined,
): Promise<StoreOutcome> {
  try {
    const { status, body } = await send(request, signal);
    if (status === 200) return { ok: true };
    const code = errorCode(body) ?? `Status${status}`;
    return { ok: false, retryable: isRetryable(status, code), code };
  } catch (error) {
    return { ok: false, retryable: true, code: errorName(error) };
  }
}
