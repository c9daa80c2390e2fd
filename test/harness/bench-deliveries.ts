import type { SQSEvent } from "aws-lambda";
import { createHash, randomUUID } from "node:crypto";
import { deliveryJson } from "../../lambda/common/delivery-message.ts";
import { order } from "../../testing/samples/index.ts";
import { sqsEvent, sqsRecord } from "./sqs-record.ts";

/** A delivery as the receiver writes it: an order of three lines, about 6 kB of JSON. */
export interface BenchDelivery {
  readonly id: string;
  readonly receivedAt: string;
  readonly text: string;
}

/** @param n the order's number; each call makes a delivery of its own */
export function benchDelivery(n: number): BenchDelivery {
  const id = createHash("sha256").update(randomUUID()).digest("hex");
  const receivedAt = new Date().toISOString();
  const head = {
    v: 1,
    id,
    receivedAt,
    resource: "Orders",
    action: "create",
    resourceId: String(n),
    webhookId: "1",
    webhookName: "Orders:create",
    url: "https://example.com/webhooks",
    user: "user@example.com",
    key: "bench",
    bound: true,
  } as const;
  const json = deliveryJson(head, Buffer.from(JSON.stringify(order({}, n))));
  return { id, receivedAt, text: json.toString() };
}

/** The event of one message, as the event source hands it to the consumer. */
export const queueEvent = ({ text }: BenchDelivery): SQSEvent =>
  sqsEvent(
    sqsRecord({
      messageId: randomUUID(),
      receiptHandle: "bench",
      body: text,
      groupId: "bench",
    }),
  );
