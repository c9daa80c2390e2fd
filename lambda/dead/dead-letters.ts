import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type MessageAttributeValue,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { readMessage } from "../consumer/read-message.ts";
import type { Delivery, QueuedDelivery } from "../contract/delivery.ts";

export type DeadLetterAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** A message of the dead-letter queue, taken but not removed. */
export interface DeadLetter {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
  /** What the consumer says about the death; empty when SQS moved the message by itself. */
  readonly attributes: DeadLetterAttributes;
  /** Null for a message that is no delivery of ours. */
  readonly delivery: QueuedDelivery | null;
}

export interface DeadLetterQueue {
  /** Takes up to ten, hidden for `hiddenMs`; of one object, only while none is taken. */
  take(): Promise<readonly DeadLetter[]>;
  /** Hides taken dead letters for `hiddenMs` more. */
  keep(receiptHandles: readonly string[]): Promise<void>;
  /** Gives taken dead letters back. */
  release(receiptHandles: readonly string[]): Promise<void>;
  /** Rejects when one of them was not removed. */
  remove(receiptHandles: readonly string[]): Promise<void>;
  /** About how many there are, taken ones included. */
  count(): Promise<number>;
  readonly hiddenMs: number;
}

export interface TakeTimes {
  /** How long taken dead letters stay hidden from others, whole seconds. */
  readonly hiddenSeconds: number;
  /** How long a take waits before it says that there is none. 0 asks only some of SQS's servers. */
  readonly waitSeconds: number;
}

/** Hidden for longer than a batch takes; not much longer: a killed command leaves it behind. */
const takeTimes: TakeTimes = { hiddenSeconds: 120, waitSeconds: 1 };

export function createDeadLetterQueue(
  sqs: SQSClient,
  queueUrl: string,
  { hiddenSeconds, waitSeconds }: TakeTimes = takeTimes,
): DeadLetterQueue {
  async function setHidden(handles: readonly string[], seconds: number): Promise<void> {
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: handles.map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: seconds,
        })),
      }),
    );
  }

  return {
    hiddenMs: hiddenSeconds * 1_000,

    async take() {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["MessageGroupId", "MessageDeduplicationId"],
        }),
      );
      return (Messages ?? []).map(asDeadLetter);
    },

    async keep(handles) {
      await inTens(handles, (ten) => setHidden(ten, hiddenSeconds));
    },

    async release(handles) {
      await inTens(handles, (ten) => setHidden(ten, 0));
    },

    async remove(handles) {
      await inTens(handles, async (ten) => {
        const { Failed } = await sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: ten.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        );
        const [failed] = Failed ?? [];
        if (failed !== undefined) {
          throw new Error(
            `SQS did not remove a dead letter (${failed.Code ?? "no code"}): run this again`,
          );
        }
      });
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
    deduplicationId: message.Attributes?.MessageDeduplicationId ?? "",
    attributes: message.MessageAttributes ?? {},
    delivery: read.ok ? read.value : null,
  };
}

/** Calls of ten each, which is as much as SQS takes, eight side by side. */
async function inTens(
  handles: readonly string[],
  call: (ten: readonly string[]) => Promise<void>,
): Promise<void> {
  const sideBySide = 80;
  for (let at = 0; at < handles.length; at += sideBySide) {
    const some = handles.slice(at, at + sideBySide);
    const tens = Array.from({ length: Math.ceil(some.length / 10) }, (_, ten) =>
      some.slice(ten * 10, ten * 10 + 10),
    );
    await Promise.all(tens.map(call));
  }
}

/**
 * The id that people know a dead letter by: the delivery's, or the message's where it is no
 * delivery (or calls itself something that is no id).
 */
export function deadLetterId({ delivery, messageId }: DeadLetter): string {
  const id = delivery?.id ?? "";
  return /^[A-Za-z0-9_-]{8,128}$/.test(id) ? id : messageId;
}

/** A delivery without its data. */
export function headOf(delivery: Delivery): Omit<Delivery, "data"> {
  const { ...head }: Omit<Delivery, "data"> & { data?: unknown } = delivery;
  delete head.data;
  return head;
}
