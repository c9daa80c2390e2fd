import type { Context, SQSRecord } from "aws-lambda";
import type { HandledDelivery } from "../../../lambda/contract/handler.ts";
import type { Delivery, QueuedDelivery } from "../../../lambda/contract/delivery.ts";
import { sqsRecord } from "../../harness/sqs-record.ts";

export { sqsEvent as eventOf } from "../../harness/sqs-record.ts";

/**
 * When the tests' deliveries were received, and what the clock of the consumer under test shows.
 */
export const testStart = Date.parse("2026-03-02T09:00:00.000Z");
export const testNow = testStart + 1_000;

/** A record of an SQS event that carries `body`: a delivery, or a text unchanged. */
export function record(
  body: QueuedDelivery | string,
  overrides: {
    readonly messageId?: string;
    readonly receives?: number;
    readonly sentAt?: number;
  } = {},
): SQSRecord {
  const { messageId = "message-1", receives = 1, sentAt = testStart } = overrides;
  return sqsRecord({
    messageId,
    // Each receive has one of its own.
    receiptHandle: `receipt ${receives === 1 ? "" : `${receives} `}of ${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    groupId: "group",
    receives,
    sentAt,
  });
}

/** Lambda's context, as far as it is read. */
export const contextWith = (remainingMs: number): Context =>
  ({ awsRequestId: "request-1", getRemainingTimeInMillis: () => remainingMs }) as Context;

/** An invented delivery. */
export const delivery = (overrides: Partial<Delivery> = {}): Delivery => ({
  v: 1,
  id: "5f".repeat(32),
  receivedAt: "2026-03-02T09:00:00.000Z",
  resource: "Orders",
  action: "create",
  resourceId: "7",
  webhookId: "31",
  webhookName: "Orders:create",
  url: "https://shop.example/webhooks",
  user: "kirsten@example.com",
  key: "shop",
  bound: true,
  data: { id: 7, order_id: "SO-7" },
  ...overrides,
});

type PlainDelivery = HandledDelivery<unknown, string | null, string | null>;

/** The same as its handler gets it. */
export const handledDelivery = (overrides: Partial<PlainDelivery> = {}): PlainDelivery => {
  const sent = delivery(overrides);
  return {
    ...sent,
    idempotencyKey: sent.id,
    test: false,
    origin: "webhook",
    superseded: false,
    ...overrides,
  };
};
