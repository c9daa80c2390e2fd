import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { isLarge, maxMessageBytes, pointerMessage } from "../../lambda/shared/delivery-message.ts";
import { holding } from "../../lambda/shared/environment.ts";
import type { FailureRecords } from "../../lambda/shared/failure-records.ts";
import type { HeldObjects } from "../../lambda/reclaimer/held-objects.ts";
import { headOf, letterId, type DeadLetter } from "./dead-letters.ts";
import type { Walk } from "./walk.ts";
import { failedMessageOf } from "./why-dead.ts";

export interface RedriveOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly objects: Pick<HeldObjects, "renew" | "write">;
  readonly records: Pick<FailureRecords, "close">;
  /** Have handlers run again for a delivery even where its mark says that it was handled. */
  readonly again: boolean;
}

/** What became of letters that were given to `move`. */
export interface Moved {
  readonly moved: number;
  /** Ids of letters that stay: they came back dead since this run moved them. */
  readonly diedAgain: readonly string[];
  /** Ids of letters that stay: their data is gone from the bucket, so no handler can get it. */
  readonly dataGone: readonly string[];
}

export type MoveLetters = (walk: Walk, letters: readonly DeadLetter[]) => Promise<Moved>;

/**
 * Moves dead letters back to the delivery queue: send, close the failure record, then remove, so that
 * an interruption leaves a copy and never a gap.
 * Not by SQS's own move task, which keeps the deduplication id: sent under an id that was used within
 * five minutes, a message is answered 200 and dropped. The id made here belongs to this death of this
 * message, so a run that goes on after an interruption sends the same.
 */
export function createMoveLetters(options: RedriveOptions): MoveLetters {
  // What dies again at once would be moved for ever; another letter of the same delivery is moved.
  const sentMessageIds = new Set<string>();
  const diedHere = ({ messageId, deduplicationId }: DeadLetter): boolean =>
    sentMessageIds.has(messageId) || sentMessageIds.has(deduplicationId);

  return async (walk, letters) => {
    const diedAgain = letters.filter(diedHere);
    const due = letters.filter((letter) => !diedHere(letter));
    const ready = await Promise.all(due.map((letter) => prepare(options, letter)));
    const dataGone = due.filter((_, index) => ready[index] === null);
    let moved = 0;
    for (const batch of batchesOf(ready.filter((each) => each !== null))) {
      const sent = await sendAll(options, batch, sentMessageIds);
      await Promise.all(sent.map((letter) => options.records.close(failedMessageOf(letter))));
      await walk.remove(sent);
      moved += sent.length;
      if (sent.length < batch.length) {
        throw new Error("SQS did not take every message: run this again, nothing is lost");
      }
    }
    return { moved, diedAgain: diedAgain.map(letterId), dataGone: dataGone.map(letterId) };
  };
}

interface Prepared {
  readonly letter: DeadLetter;
  readonly body: string;
}

/** The body to send; null when the data that it points to is gone. */
async function prepare(options: RedriveOptions, letter: DeadLetter): Promise<Prepared | null> {
  const { delivery, messageId } = letter;
  // Its 90 days begin again, so that they cannot pass under a delivery that is being handled.
  if (
    delivery !== null &&
    isLarge(delivery) &&
    !(await options.objects.renew(delivery.large.key))
  ) {
    return null;
  }
  if (!options.again || delivery === null) return { letter, body: letter.body };
  // The mark is the message's own id: an interrupted run that goes on makes the same, and one replay
  // is handled once. Put before the closing brace, behind an earlier mark, and not
  // re-serialised: the data stays as it was signed.
  const mark = `,"replay":${JSON.stringify(messageId)}}`;
  const body = `${letter.body.trimEnd().slice(0, -1)}${mark}`;
  if (isLarge(delivery) || Buffer.byteLength(body) <= maxMessageBytes) return { letter, body };

  const key = `${holding.large}${letterId(letter)}-${messageId}`;
  await options.objects.write(key, letter.body);
  const pointer = pointerMessage(
    { ...headOf(delivery), replay: messageId },
    key,
    Buffer.byteLength(letter.body),
  );
  return { letter, body: pointer.body.toString() };
}

/** @returns the letters that SQS took */
async function sendAll(
  { sqs, queueUrl }: RedriveOptions,
  batch: readonly Prepared[],
  sentMessageIds: Set<string>,
): Promise<readonly DeadLetter[]> {
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map(({ letter, body }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: letter.groupId,
        MessageDeduplicationId: `redrive-${letter.messageId}`,
      })),
    }),
  );
  for (const { MessageId } of Successful) {
    if (MessageId !== undefined) sentMessageIds.add(MessageId);
  }
  const sent = new Set(Successful.map(({ Id }) => Id));
  return batch.flatMap(({ letter }, index) => (sent.has(String(index)) ? [letter] : []));
}

/** Up to ten that fit into one call, whose messages together may have the size of one. */
function batchesOf(prepared: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const batches: Prepared[][] = [];
  let bytes = Infinity;
  for (const each of prepared) {
    const size = Buffer.byteLength(each.body);
    const last = batches.at(-1);
    if (last === undefined || last.length === 10 || bytes + size > maxMessageBytes) {
      batches.push([each]);
      bytes = size;
    } else {
      last.push(each);
      bytes += size;
    }
  }
  return batches;
}
