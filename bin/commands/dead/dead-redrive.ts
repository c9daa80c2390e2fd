import { createVersionRecords } from "../../../lambda/aws/version-records.ts";
import { recordsLifeSeconds } from "../../../lambda/contract/records-life.ts";
import { createGoesBackwards, type GoesBackwards } from "../../../lambda/dead/goes-backwards.ts";
import { closeOrphans } from "../../../lambda/dead/close-orphans.ts";
import type { DeadLetter, DeadLetterQueue } from "../../../lambda/dead/dead-letters.ts";
import {
  actOnEach,
  findDeadLetters,
  deadLettersOf,
  sayNotFound,
} from "../../../lambda/dead/find-dead-letters.ts";
import { createMoveDeadLetters } from "../../../lambda/dead/redrive.ts";
import { createStaying, type Stay } from "../../../lambda/dead/staying.ts";
import type { Target } from "../../common/target.ts";
import { walkThrough, type Walk } from "../../../lambda/dead/walk.ts";

type Print = (line: string) => void;

/**
 * Moves the dead letters of one delivery, or all, back to the queue.
 * @param id its beginning; null: all
 */
export async function redriveDeadLetters(
  id: string | null,
  { again, backwards }: { readonly again: boolean; readonly backwards: boolean },
  target: Target,
  signal: AbortSignal,
  print: Print,
): Promise<number> {
  const deadLetters = target.deadLetters;
  const move = createMoveDeadLetters({ ...target, again });
  const goesBackwards = createGoesBackwards({
    objects: target.objects,
    versions: createVersionRecords(target.dynamoDb, target.tableName, recordsLifeSeconds, Date.now),
  });
  const total = await deadLetters.count();
  let moved = 0;
  const diedAgain: string[] = [];
  const dataGone: string[] = [];
  const staying = createStaying(print);
  let behind = 0;
  const moveBatch = async (walk: Walk, batch: readonly DeadLetter[]): Promise<void> => {
    const { forwards, stays } = backwards
      ? { forwards: batch, stays: [] }
      : await separate(batch, goesBackwards);
    behind += stays.length;
    staying.note(forwards.length, stays);
    if (forwards.length === 0) return;
    const done = await move(walk, forwards);
    diedAgain.push(...done.diedAgain);
    dataGone.push(...done.dataGone);
    moved += done.moved;
    if (done.moved > 0) print(id === null ? `${moved} of ${total} moved` : `${moved} moved`);
    staying.note(done.moved, done.stays);
  };

  const ended = await walkThrough(deadLetters, signal, async (walk) => {
    if (id !== null) {
      const found = await findDeadLetters(walk, id);
      if (signal.aborted) return null;
      if (found.kind !== "one") return sayNotFound(found, id, print);
      print(
        `Moving ${deadLettersOf(found.deadLetters.length)} of delivery ${found.id} to the queue of ${target.name}.`,
      );
      await actOnEach(walk, found, (batch) => moveBatch(walk, batch));
      return null;
    }
    print(`Moving ${deadLettersOf(total)} to the queue of ${target.name}.`);
    for (;;) {
      const batch = await walk.next();
      if (batch.length === 0) return null;
      await moveBatch(walk, batch);
    }
  });
  if (ended !== null) return ended;
  if (signal.aborted) {
    print(`Interrupted after ${moved}: run the same command again for the rest.`);
    return 1;
  }
  if (diedAgain.length > 0) {
    print(
      `${deadLettersOf(diedAgain.length)} died again at once and ${diedAgain.length === 1 ? "stays" : "stay"}: ` +
        '"dead list" shows of what.',
    );
  }
  for (const gone of dataGone) {
    print(`${gone} stays: its data is gone from the bucket, so no handler can get it. Drop it.`);
  }
  if (behind > 0) {
    print(
      `${deadLettersOf(behind)} would go back behind newer versions and ${behind === 1 ? "stays" : "stay"}: ` +
        "redrive with --backwards, or drop.",
    );
  }
  const failed = staying.count() - behind;
  if (failed > 0) {
    print(`${deadLettersOf(failed)} could not be moved, as said above: run this again.`);
  }
  const stays = diedAgain.length + dataGone.length + staying.count();
  const left = id === null ? await leftOver(deadLetters, total - moved, stays) : 0;
  if (left > 0) {
    print(
      `${moved} of ${total} moved. ${left} ${left === 1 ? "was" : "were"} not within reach: behind others of the same object, ` +
        "or held by another command. Run this again in two minutes.",
    );
  }
  if (id === null && stays === 0) await closeOrphans(target, print);
  return dataGone.length + staying.count() + left > 0 ? 1 : 0;
}

/**
 * Those that may be moved, and those that stay since a newer version was handled. What is behind
 * one that stays, of the same object, stays too.
 */
async function separate(
  batch: readonly DeadLetter[],
  goesBackwards: GoesBackwards,
): Promise<{ readonly forwards: readonly DeadLetter[]; readonly stays: readonly Stay[] }> {
  const backwards = await Promise.all(batch.map(goesBackwards));
  const forwards: DeadLetter[] = [];
  const stays: Stay[] = [];
  const stopped = new Set<string>();
  for (const [index, deadLetter] of batch.entries()) {
    if (backwards[index] === true) {
      stays.push({ deadLetter, why: "a newer version of its object was handled" });
      stopped.add(deadLetter.groupId);
    } else if (stopped.has(deadLetter.groupId)) {
      stays.push({ deadLetter, why: "it is behind one of the same object that stays" });
    } else {
      forwards.push(deadLetter);
    }
  }
  return { forwards, stays };
}

/** How many are left that nothing was said about. SQS's counts are approximate: asked twice. */
async function leftOver(
  deadLetters: DeadLetterQueue,
  missing: number,
  stays: number,
): Promise<number> {
  if (missing - stays <= 0) return 0;
  return Math.max((await deadLetters.count()) - stays, 0);
}
