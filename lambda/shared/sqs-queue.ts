import type { SendAwsRequest } from "./signed-request.ts";
import { isRetryable, type DeliveryQueue, type StoreOutcome } from "./store.ts";

/**
 * The sending side of the FIFO queue, one signed request a message (AWS JSON protocol).
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param send a sender for "sqs" to the origin of the queue's URL
 */
export function createDeliveryQueue(send: SendAwsRequest, queueUrl: string): DeliveryQueue {
  return {
    async send(message, signal): Promise<StoreOutcome> {
      try {
        const { status, body } = await send(
          {
            method: "POST",
            path: "/",
            headers: {
              "content-type": "application/x-amz-json-1.0",
              "x-amz-target": "AmazonSQS.SendMessage",
            },
            body: JSON.stringify({
              QueueUrl: queueUrl,
              MessageBody: message.body,
              MessageGroupId: message.groupId,
              MessageDeduplicationId: message.deduplicationId,
            }),
          },
          signal,
        );
        if (status === 200) return { ok: true };
        const code = errorCode(body) ?? `Status${status}`;
        return { ok: false, retryable: isRetryable(status, code), code };
      } catch (error) {
        return {
          ok: false,
          retryable: true,
          code: error instanceof Error ? error.name : "Unknown",
        };
      }
    },
  };
}

/** The `__type` of an AWS JSON error, without its namespace. */
function errorCode(body: string): string | null {
  const [, code] = /"__type"\s*:\s*"(?:[^"]*#)?([^"]+)"/.exec(body) ?? [];
  return code ?? null;
}
