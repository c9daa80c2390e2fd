import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { deliveryJson, deliveryMessage, pointerMessage } from "../common/delivery-message.ts";
import { maxMessageBytes, type Delivery } from "../contract/delivery.ts";
import { holding } from "../contract/environment.ts";
import type { Row } from "./read-window.ts";

/**
 * Puts a delivery on the queue, behind what is queued for its object. Rejects when it is not there.
 */
export type SendFound = (head: Omit<Delivery, "data">, data: Row) => Promise<void>;

export function createSendFound(
  client: SQSClient,
  queueUrl: string,
  write: (key: string, body: string) => Promise<void>,
): SendFound {
  return async (head, data) => {
    const json = deliveryJson(head, Buffer.from(JSON.stringify(data)));
    const large = `${holding.large}${head.receivedAt}-${head.id}`;
    const isLarge = json.length > maxMessageBytes;
    // The object first: a pointer must never be without it.
    if (isLarge) await write(large, json.toString());
    const { body, groupId, deduplicationId } = isLarge
      ? pointerMessage(head, large, json.length)
      : deliveryMessage(head, json);
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body.toString(),
        MessageGroupId: groupId,
        MessageDeduplicationId: [deduplicationId, ...asked(head)].join("-"),
      }),
    );
  };
}

/**
 * What was asked for deliberately is a message of its own: within five minutes of another of that
 * version, which may have ended without a handler, SQS would take it and drop it.
 */
const asked = ({ origin, replay }: Omit<Delivery, "data">): readonly string[] =>
  [origin === "backfill" ? origin : [], replay ?? []].flat();
