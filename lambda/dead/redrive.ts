import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FailureRecords } from "../aws/failure-records.ts";
import { errorName } from "../common/log.ts";
import { deadLetterId, type DeadLetter } from "./dead-letters.ts";
import { batchesOf, roundsOf } from "./dead-letter-batches.ts";
import { operatorSendMs } from "./operator-limits.ts";
import { prepare, type PrepareOptions, type Prepared } from "./prepare-dead-letter.ts";
import type { Stay } from "./staying.ts";
import type { Walk } from "./walk.ts";
import { failedMessageOf } from "./why-dead.ts";

export interface RedriveOptions extends PrepareOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly records: Pick<FailureRecords, "close">;
}

/** What became of dead letters that were given to `move`. */
export interface Moved {
  readonly moved: number;
  /** Ids of dead letters that stay: they came back dead since this run moved them. */
  readonly diedAgain: readonly string[];
  /**
   * Ids of dead letters that stay: their data is gone from the bucket, so no handler can get it.
   */
  readonly dataGone: readonly string[];
  /** Something failed for them, or for one before them of the same object. */
  readonly stays: readonly Stay[];
}

export type MoveDeadLetters = (walk: Walk, deadLetters: readonly DeadLetter[]) => Promise<Moved>;

/**
 * Moves dead letters back to the delivery queue: send, close the failure record, then remove, so
 * that an interruption leaves a copy and never a gap. What fails for one dead letter keeps that
 * dead letter, and those behind it of the same object. Not by SQS's own move task, which keeps the
 * deduplication id: sent under an id that was used within five minutes, a message is answered 200
 * and dropped. The id made here belongs to this death of this message, so a run that goes on after
 * an interruption sends the same.
 */
export function createMoveDeadLetters(options: RedriveOptions): MoveDeadLetters {
  // What dies again at once would be moved for ever; another dead letter of the same delivery is
  // moved.
  const sentMessageIds = new Set<string>();
  const diedHere = ({ messageId, deduplicationId }: DeadLetter): boolean =>
    sentMessageIds.has(messageId) || sentMessageIds.has(deduplicationId);
  /** Objects of which a dead letter was not sent: a later one would come in front of it. */
  const stopped = new Set<string>();

  return async (walk, deadLetters) => {
    const diedAgain = deadLetters.filter(diedHere);
    const due = deadLetters.filter((deadLetter) => !diedHere(deadLetter));
    const dataGone: DeadLetter[] = [];
    const stays: Stay[] = [];
    let moved = 0;

    const stop = (deadLetter: DeadLetter, code: string): void => {
      stopped.add(deadLetter.groupId);
      stays.push({ deadLetter, why: `it could not be moved (${code})` });
    };

    async function prepareAll(batch: readonly DeadLetter[]): Promise<readonly Prepared[]> {
      const results = await Promise.allSettled(
        batch.map((deadLetter) => prepare(options, deadLetter)),
      );
      return batch.flatMap((deadLetter, index) => {
        const result = results[index];
        if (result?.status !== "fulfilled") stop(deadLetter, errorName(result?.reason));
        else if (result.value === null) dataGone.push(deadLetter);
        else return [result.value];
        return [];
      });
    }

    /** @returns the dead letters whose records are closed */
    async function closeAll(sent: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
      const results = await Promise.allSettled(
        sent.map((deadLetter) => options.records.close(failedMessageOf(deadLetter))),
      );
      return sent.filter((deadLetter, index) => {
        const result = results[index];
        if (result?.status === "fulfilled") return true;
        const code = errorName(result?.reason);
        stays.push({ deadLetter, why: `it is sent, but its record could not be closed (${code})` });
        return false;
      });
    }

    for (const batch of roundsOf(due).flatMap(batchesOf)) {
      const free = batch.filter(({ groupId }) => !stopped.has(groupId));
      for (const deadLetter of batch.filter((each) => !free.includes(each))) {
        stays.push({ deadLetter, why: "it is behind one of the same object that stays" });
      }
      const ready = await prepareAll(free);
      if (ready.length === 0) continue;
      const { sent, refused } = await sendAll(options, ready, sentMessageIds);
      for (const { deadLetter, code } of refused) stop(deadLetter, code);
      const done = await closeAll(sent);
      await walk.remove(done);
      moved += done.length;
    }
    return {
      moved,
      diedAgain: diedAgain.map(deadLetterId),
      dataGone: dataGone.map(deadLetterId),
      stays,
    };
  };
}

/** The dead letters that SQS took, and those that it did not, with its code for each. */
interface Sent {
  readonly sent: readonly DeadLetter[];
  readonly refused: readonly { readonly deadLetter: DeadLetter; readonly code: string }[];
}

async function sendAll(
  { sqs, queueUrl }: RedriveOptions,
  batch: readonly Prepared[],
  sentMessageIds: Set<string>,
): Promise<Sent> {
  const { Successful = [], Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map(({ deadLetter, body }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: deadLetter.groupId,
        MessageDeduplicationId: `redrive-${deadLetter.messageId}`,
      })),
    }),
    { abortSignal: AbortSignal.timeout(operatorSendMs) },
  );
  for (const { MessageId } of Successful) {
    if (MessageId !== undefined) sentMessageIds.add(MessageId);
  }
  const taken = new Set(Successful.map(({ Id }) => Id));
  const codes = new Map(Failed.map(({ Id, Code }) => [Id, Code]));
  const entries = batch.map(({ deadLetter }, index) => ({ deadLetter, id: String(index) }));
  return {
    sent: entries.flatMap(({ deadLetter, id }) => (taken.has(id) ? [deadLetter] : [])),
    refused: entries.flatMap(({ deadLetter, id }) =>
      taken.has(id) ? [] : [{ deadLetter, code: codes.get(id) ?? "not taken by SQS" }],
    ),
  };
}
