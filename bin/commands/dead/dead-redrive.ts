import { closeOrphans } from "../../../lambda/dead/close-orphans.ts";
import type { DeadLetter, DeadLetterQueue } from "../../../lambda/dead/dead-letters.ts";
import {
  actOnEach,
  findDeadLetters,
  deadLettersOf,
  sayNotFound,
} from "../../../lambda/dead/find-dead-letters.ts";
import { createMoveDeadLetters } from "../../../lambda/dead/redrive.ts";
import { createStaying } from "../../../lambda/dead/staying.ts";
import type { Target } from "../../common/target.ts";
import { walkThrough, type Walk } from "../../../lambda/dead/walk.ts";

type Print = (line: string) => void;

/**
 * Moves the dead letters of one delivery, or all, back to the queue.
 * @param id its beginning; null: all
 */
export async function redriveDeadLetters(
  id: string | null,
  again: boolean,
  target: Target,
  signal: AbortSignal,
  print: Print,
): Promise<number> {
  const deadLetters = target.deadLetters;
  const move = createMoveDeadLetters({ ...target, again });
  const total = await deadLetters.count();
  let moved = 0;
  const diedAgain: string[] = [];
  const dataGone: string[] = [];
  const staying = createStaying(print);
  const moveBatch = async (walk: Walk, batch: readonly DeadLetter[]): Promise<void> => {
    const done = await move(walk, batch);
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
  if (staying.count() > 0) {
    print(`${deadLettersOf(staying.count())} could not be moved, as said above: run this again.`);
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

/** How many are left that nothing was said about. SQS's counts are approximate: asked twice. */
async function leftOver(
  deadLetters: DeadLetterQueue,
  missing: number,
  stays: number,
): Promise<number> {
  if (missing - stays <= 0) return 0;
  return Math.max((await deadLetters.count()) - stays, 0);
}
