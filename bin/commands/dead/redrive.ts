import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FailureRecords } from "../../../lambda/aws/failure-records.ts";
import { errorName } from "../../../lambda/common/log.ts";
import { letterId, type DeadLetter } from "./dead-letters.ts";
import { batchesOf, roundsOf } from "./letter-batches.ts";
import { operatorSendMs } from "../../common/limits.ts";
import { prepare, type PrepareOptions, type Prepared } from "./prepare-letter.ts";
import type { Stay } from "./staying.ts";
import type { Walk } from "./walk.ts";
import { failedMessageOf } from "./why-dead.ts";

export interface RedriveOptions extends PrepareOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly records: Pick<FailureRecords, "close">;
}

/** What became of letters that were given to `move`. */
export interface Moved {
  readonly moved: number;
  /** Ids of letters that stay: they came back dead since this run moved them. */
  readonly diedAgain: readonly string[];
  /** Ids of letters that stay: their data is gone from the bucket, so no handler can get it. */
  readonly dataGone: readonly string[];
  /** Something failed for them, or for one before them of the same object. */
  readonly stays: readonly Stay[];
}

export type MoveLetters = (walk: Walk, letters: readonly DeadLetter[]) => Promise<Moved>;

/**
 * Moves dead letters back to the delivery queue: send, close the failure record, then remove, so
 * that an interruption leaves a copy and never a gap. What fails for one letter keeps that letter,
 * and those behind it of the same object. Not by SQS's own move task, which keeps the deduplication
 * id: sent under an id that was used within five minutes, a message is answered 200 and dropped.
 * The id made here belongs to this death of this message, so a run that goes on after an
 * interruption sends the same.
 */
export function createMoveLetters(options: RedriveOptions): MoveLetters {
  // What dies again at once would be moved for ever; another letter of the same delivery is moved.
  const sentMessageIds = new Set<string>();
  const diedHere = ({ messageId, deduplicationId }: DeadLetter): boolean =>
    sentMessageIds.has(messageId) || sentMessageIds.has(deduplicationId);
  /** Objects of which a letter was not sent: a later one would come in front of it. */
  const stopped = new Set<string>();

  return async (walk, letters) => {
    const diedAgain = letters.filter(diedHere);
    const due = letters.filter((letter) => !diedHere(letter));
    const dataGone: DeadLetter[] = [];
    const stays: Stay[] = [];
    let moved = 0;

    const stop = (letter: DeadLetter, code: string): void => {
      stopped.add(letter.groupId);
      stays.push({ letter, why: `it could not be moved (${code})` });
    };

    async function prepareAll(batch: readonly DeadLetter[]): Promise<readonly Prepared[]> {
      const results = await Promise.allSettled(batch.map((letter) => prepare(options, letter)));
      return batch.flatMap((letter, index) => {
        const result = results[index];
        if (result?.status !== "fulfilled") stop(letter, errorName(result?.reason));
        else if (result.value === null) dataGone.push(letter);
        else return [result.value];
        return [];
      });
    }

    /** @returns the letters whose records are closed */
    async function closeAll(sent: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
      const results = await Promise.allSettled(
        sent.map((letter) => options.records.close(failedMessageOf(letter))),
      );
      return sent.filter((letter, index) => {
        const result = results[index];
        if (result?.status === "fulfilled") return true;
        const code = errorName(result?.reason);
        stays.push({ letter, why: `it is sent, but its record could not be closed (${code})` });
        return false;
      });
    }

    for (const batch of roundsOf(due).flatMap(batchesOf)) {
      const free = batch.filter(({ groupId }) => !stopped.has(groupId));
      for (const letter of batch.filter((each) => !free.includes(each))) {
        stays.push({ letter, why: "it is behind one of the same object that stays" });
      }
      const ready = await prepareAll(free);
      if (ready.length === 0) continue;
      const { sent, refused } = await sendAll(options, ready, sentMessageIds);
      for (const { letter, code } of refused) stop(letter, code);
      const done = await closeAll(sent);
      await walk.remove(done);
      moved += done.length;
    }
    return { moved, diedAgain: diedAgain.map(letterId), dataGone: dataGone.map(letterId), stays };
  };
}

/** The letters that SQS took, and those that it did not, with its code for each. */
interface Sent {
  readonly sent: readonly DeadLetter[];
  readonly refused: readonly { readonly letter: DeadLetter; readonly code: string }[];
}

async function sendAll(
  { sqs, queueUrl }: RedriveOptions,
  batch: readonly Prepared[],
  sentMessageIds: Set<string>,
): Promise<Sent> {
  const { Successful = [], Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map(({ letter, body }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: letter.groupId,
        MessageDeduplicationId: `redrive-${letter.messageId}`,
      })),
    }),
    { abortSignal: AbortSignal.timeout(operatorSendMs) },
  );
  for (const { MessageId } of Successful) {
    if (MessageId !== undefined) sentMessageIds.add(MessageId);
  }
  const taken = new Set(Successful.map(({ Id }) => Id));
  const codes = new Map(Failed.map(({ Id, Code }) => [Id, Code]));
  const entries = batch.map(({ letter }, index) => ({ letter, id: String(index) }));
  return {
    sent: entries.flatMap(({ letter, id }) => (taken.has(id) ? [letter] : [])),
    refused: entries.flatMap(({ letter, id }) =>
      taken.has(id) ? [] : [{ letter, code: codes.get(id) ?? "not taken by SQS" }],
    ),
  };
}
