import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { maxMessageBytes } from "../../lambda/shared/delivery-message.ts";
import { letterId, type DeadLetter, type DeadLetterQueue } from "./dead-letters.ts";
import { eachBatch } from "./each-batch.ts";

export interface RedriveOptions {
  readonly letters: DeadLetterQueue;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Which letters to move; the others stay. */
  readonly wanted: (letter: DeadLetter) => boolean;
  /** Have handlers run again for a delivery even where its mark says that it was handled. */
  readonly again: boolean;
  /** Aborts between two batches; what was moved stays moved. */
  readonly signal: AbortSignal;
  readonly onProgress: (moved: number) => void;
}

/**
 * Moves dead letters back to the delivery queue: send, then remove, so that an interruption leaves a copy and never a gap.
 * Not by SQS's own move task, which keeps the deduplication id: sent under an id that was used within five minutes, a message is
 * answered 200 and dropped. The id made here belongs to this death of this message, so a run that goes on after an interruption sends the same.
 * A delivery that dies again while this runs is left where it is.
 * @returns how many were moved
 */
export async function redrive(options: RedriveOptions): Promise<number> {
  const { letters, wanted, signal, onProgress } = options;
  let moved = 0;
  // What dies again at once would be moved for ever.
  const movedIds = new Set<string>();
  const isDue = (letter: DeadLetter): boolean => wanted(letter) && !movedIds.has(letterId(letter));
  await eachBatch(letters, signal, async (taken, done) => {
    for (const batch of batchesOf(taken.filter(isDue))) {
      const sent = await sendAll(options, batch);
      await letters.remove(sent);
      done(sent);
      sent.forEach((letter) => movedIds.add(letterId(letter)));
      moved += sent.length;
      onProgress(moved);
      if (sent.length < batch.length) {
        throw new Error("SQS did not take every message: run this again, nothing is lost");
      }
    }
  });
  return moved;
}

async function sendAll(
  { sqs, queueUrl, again }: RedriveOptions,
  batch: readonly DeadLetter[],
): Promise<readonly DeadLetter[]> {
  const { Successful } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map((letter, index) => ({
        Id: String(index),
        MessageBody: again ? markedForReplay(letter) : letter.body,
        MessageGroupId: letter.groupId,
        MessageDeduplicationId: `redrive-${letter.messageId}`,
      })),
    }),
  );
  const sent = new Set((Successful ?? []).map(({ Id }) => Id));
  return batch.filter((_, index) => sent.has(String(index)));
}

/** The mark is the message's own id: an interrupted run that goes on makes the same, and one replay is handled once. */
function markedForReplay({ body, delivery, messageId }: DeadLetter): string {
  if (delivery === null) return body;
  // Put before the closing brace, where it stands behind an earlier mark, and not re-serialised: the data stays as it was signed.
  return `${body.trimEnd().slice(0, -1)},"replay":${JSON.stringify(messageId)}}`;
}

/** Up to ten letters that fit into one call, whose messages together may have the size of one. */
function batchesOf(letters: readonly DeadLetter[]): readonly (readonly DeadLetter[])[] {
  const batches: DeadLetter[][] = [];
  let bytes = Infinity;
  for (const letter of letters) {
    const size = Buffer.byteLength(letter.body) + 200;
    const last = batches.at(-1);
    if (last === undefined || last.length === 10 || bytes + size > maxMessageBytes) {
      batches.push([letter]);
      bytes = size;
    } else {
      last.push(letter);
      bytes += size;
    }
  }
  return batches;
}
