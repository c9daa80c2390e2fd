import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";

/** What the consumer does with a message that its handler did not end. */
export interface MessageFate {
  /** Hides the message for `seconds`; the deliveries of the same object wait behind it. */
  retryAfter(record: SQSRecord, seconds: number): Promise<void>;
  /** Puts a copy on the dead-letter queue with the reason as an attribute. */
  sendToDeadLetters(record: SQSRecord, reason: string): Promise<void>;
}

/** SQS takes 12 hours at most. */
const longestSeconds = 43_200;
const longestReason = 1_000;

export function createMessageFate(
  client: SQSClient,
  queueUrl: string,
  deadLetterQueueUrl: string,
): MessageFate {
  return {
    async retryAfter(record, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: record.receiptHandle,
          VisibilityTimeout: Math.min(Math.ceil(seconds), longestSeconds),
        }),
      );
    },

    async sendToDeadLetters(record, reason) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: record.body,
          MessageGroupId: record.attributes.MessageGroupId,
          // As SQS does on its own way there: a fresh id for each message, the same for each try to move it.
          MessageDeduplicationId: record.messageId,
          MessageAttributes: {
            reason: { DataType: "String", StringValue: attributeText(reason) },
          },
        }),
      );
    },
  };
}

/** Characters that an SQS attribute takes, not empty, and short. */
const attributeText = (text: string): string =>
  text.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, "?").slice(0, longestReason) ||
  "no reason given";

/**
 * Seconds to wait before the next try.
 * @param receives how often the message has been received, this time included
 * @param delays seconds before the second, third … try; the last one repeats
 * @param maxReceives after so many it is dead: no wait, so that the deliveries behind it go on
 */
export function retryDelay(
  receives: number,
  delays: readonly number[],
  maxReceives: number,
): number {
  if (receives >= maxReceives) return 0;
  return delays[Math.min(receives, delays.length) - 1] ?? 0;
}

/** Seconds, comma-separated. */
export function parseRetryDelays(
  text: string | undefined,
  fallback: readonly number[],
): readonly number[] {
  const delays = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return delays.every((delay) => Number.isFinite(delay) && delay >= 0) ? delays : fallback;
}
