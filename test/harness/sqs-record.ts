import type { SQSEvent, SQSRecord } from "aws-lambda";

export interface SqsMessage {
  readonly messageId: string;
  /** Of this receive. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly groupId: string;
  /** How often it was received, this time included. @default 1 */
  readonly receives?: number;
  /** Milliseconds since the epoch. @default 0 */
  readonly sentAt?: number;
}

/** A message as the event source hands it to the consumer. */
export function sqsRecord(message: SqsMessage): SQSRecord {
  const { messageId, receiptHandle, body, groupId, receives = 1, sentAt = 0 } = message;
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: "test",
      ApproximateFirstReceiveTimestamp: String(sentAt),
      MessageGroupId: groupId,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-north-1:111122223333:deliveries.fifo",
    awsRegion: "eu-north-1",
  };
}

export const sqsEvent = (...records: readonly SQSRecord[]): SQSEvent => ({ Records: [...records] });
