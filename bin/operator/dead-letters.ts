import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { readMessage } from "../../lambda/consumer/read-message.ts";
import type { QueuedDelivery } from "../../lambda/shared/delivery.ts";

/** A message of the dead-letter queue, taken but not removed. */
export interface DeadLetter {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly groupId: string;
  /** Null for a message that is no delivery of ours. */
  readonly delivery: QueuedDelivery | null;
  /** Why the handler gave it up at once; null for one that ran out of tries. May hold personal data. */
  readonly reason: string | null;
}

/** Seconds that taken letters stay hidden from others: longer than a batch takes to be moved. */
const hiddenSeconds = 120;

export interface DeadLetterQueue {
  /** Takes up to ten, oldest first; of one object, only while none of its letters is taken. */
  take(): Promise<readonly DeadLetter[]>;
  /** Gives taken letters back. */
  release(letters: readonly DeadLetter[]): Promise<void>;
  remove(letters: readonly DeadLetter[]): Promise<void>;
  /** About how many there are, taken ones included. */
  count(): Promise<number>;
}

export function createDeadLetterQueue(sqs: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async take() {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["reason"],
          MessageSystemAttributeNames: ["MessageGroupId"],
        }),
      );
      return (Messages ?? []).map(asDeadLetter);
    },

    async release(letters) {
      for (const batch of inTens(letters)) {
        await sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ receiptHandle }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: 0,
            })),
          }),
        );
      }
    },

    async remove(letters) {
      for (const batch of inTens(letters)) {
        const { Failed } = await sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ receiptHandle }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
            })),
          }),
        );
        const [failed] = Failed ?? [];
        if (failed !== undefined) {
          throw new Error(
            `SQS did not remove a dead letter (${failed.Code ?? "no code"}): run this again`,
          );
        }
      }
    },

    async count() {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return (
        Number(Attributes?.ApproximateNumberOfMessages ?? 0) +
        Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0)
      );
    },
  };
}

function asDeadLetter(message: Message): DeadLetter {
  const body = message.Body ?? "";
  const read = readMessage(body);
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body,
    groupId: message.Attributes?.MessageGroupId ?? "",
    delivery: read.ok ? read.value : null,
    reason: message.MessageAttributes?.reason?.StringValue ?? null,
  };
}

function inTens<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / 10) }, (_, at) =>
    items.slice(at * 10, at * 10 + 10),
  );
}

/** The id that people know a letter by: the delivery's, or the message's where it is no delivery. */
export const letterId = (letter: DeadLetter): string => letter.delivery?.id ?? letter.messageId;
