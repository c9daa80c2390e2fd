import { withJsonString } from "../common/json-string.ts";
import type { SendAwsRequest } from "./signed-request.ts";
import { awsJsonErrorCode, storeByRequest } from "./store-by-request.ts";
import type { DeliveryQueue } from "./store.ts";

/**
 * The sending side of the FIFO queue, one signed request a message (AWS JSON protocol).
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param send a sender for "sqs" to the origin of the queue's URL
 */
export function createDeliveryQueue(send: SendAwsRequest, queueUrl: string): DeliveryQueue {
  return {
    send(message, signal) {
      const fields = JSON.stringify({
        QueueUrl: queueUrl,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
      });
      const request = {
        method: "POST",
        path: "/",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.SendMessage",
        },
        body: withJsonString(`${fields.slice(0, -1)},"MessageBody":`, message.body, "}"),
      } as const;
      return storeByRequest(send, request, signal, awsJsonErrorCode);
    },
  };
}
