import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { deadLetterAttributes, type DeathCertificate } from "./dead-letter-attributes.ts";

/**
 * What the consumer does with a message that its handler did not end. Each call rejects when SQS
 * does not do it.
 */
export interface MessageFate {
  /** Hides the message for `seconds`; the deliveries of the same object wait behind it. */
  retryAfter(record: SQSRecord, seconds: number): Promise<void>;
  /** Puts a copy on the dead-letter queue, with what it died of as attributes. */
  sendToDeadLetters(record: SQSRecord, death: DeathCertificate): Promise<void>;
}

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
          VisibilityTimeout: Math.ceil(seconds),
        }),
      );
    },

    async sendToDeadLetters(record, death) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: record.body,
          MessageGroupId: record.attributes.MessageGroupId,
          // As SQS does on its own way there: a fresh id for each message, the same for each
          // attempt to move it.
          MessageDeduplicationId: record.messageId,
          MessageAttributes: deadLetterAttributes(record.body, death),
        }),
      );
    },
  };
}
