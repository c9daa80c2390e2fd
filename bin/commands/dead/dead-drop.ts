import { errorName } from "../../../lambda/common/log.ts";
import { closeOrphans } from "../../../lambda/dead/close-orphans.ts";
import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { keepCopy } from "../../../lambda/dead/keep-copy.ts";
import { createDroppedDeadLetters } from "../../../lambda/dead/dropped-dead-letters.ts";
import {
  actOnEach,
  findDeadLetters,
  deadLettersOf,
  sayNotFound,
} from "../../../lambda/dead/find-dead-letters.ts";
import { batchesOf } from "../../../lambda/dead/dead-letter-batches.ts";
import { createStaying, type Stay } from "../../../lambda/dead/staying.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { walkThrough, type Walk } from "../../../lambda/dead/walk.ts";

type Print = (line: string) => void;

/**
 * Drops the dead letters of one delivery, or all: a copy is written first, then the dead letter is
 * removed.
 * @param id its beginning; null: all
 */
export async function dropDeadLetters(
  id: string | null,
  yes: boolean,
  target: Target,
  signal: AbortSignal,
  print: Print,
): Promise<number> {
  const deadLetters = target.deadLetters;
  const total = await deadLetters.count();
  const what = id === null ? allOf(total) : `the dead letters of ${id}`;
  if (!yes) {
    print(`This would drop ${what} of ${target.name}. Nothing was done; add --yes to do it.`);
    return 2;
  }
  let dropped = 0;
  const staying = createStaying(print);
  const drop = async (walk: Walk, batch: readonly DeadLetter[]): Promise<void> => {
    for (const some of batchesOf(batch)) {
      const copies = await Promise.allSettled(
        some.map((deadLetter) => keepCopy(target, deadLetter, Date.now())),
      );
      const copied = some.filter((_, index) => copies[index]?.status === "fulfilled");
      await walk.remove(copied);
      dropped += copied.length;
      staying.note(copied.length, withoutCopy(some, copies));
    }
  };

  return walkThrough(deadLetters, signal, async (walk) => {
    if (id === null) {
      print(`Dropping ${what} of ${target.name}.`);
      for (;;) {
        const batch = await walk.next();
        if (batch.length === 0) break;
        await drop(walk, batch);
      }
      const left = await deadLetters.count();
      print(`${dropped} dropped${left > 0 ? `, ${left} left: run this again for those` : ""}`);
      if (dropped > 0) print(kept("<id>"));
      if (!signal.aborted) await closeOrphans(target, print);
      return left + staying.count() > 0 ? 1 : 0;
    }
    const found = await findDeadLetters(walk, id);
    if (signal.aborted) return interrupted(print);
    if (found.kind !== "one") return sayNotFound(found, id, print);
    print(
      `Dropping ${deadLettersOf(found.deadLetters.length)} of delivery ${found.id} of ${target.name}.`,
    );
    await actOnEach(walk, found, (batch) => drop(walk, batch));
    print(`${dropped} dropped`);
    if (dropped > 0) print(kept(found.id));
    return staying.count() > 0 ? 1 : 0;
  });
}

const allOf = (total: number): string =>
  total === 1 ? "the one dead letter" : `all ${total} dead letters`;

const kept = (id: string): string =>
  `A copy is kept for 14 days: "dead restore ${id}" brings it back.`;

function interrupted(print: Print): number {
  print("Interrupted: nothing was done.");
  return 1;
}

const withoutCopy = (
  deadLetters: readonly DeadLetter[],
  copies: readonly PromiseSettledResult<void>[],
): readonly Stay[] =>
  deadLetters.flatMap((deadLetter, index) => {
    const copy = copies[index];
    if (copy?.status === "fulfilled") return [];
    return [{ deadLetter, why: `no copy of it could be kept (${errorName(copy?.reason)})` }];
  });

/**
 * The dropped dead letters that can still be restored; as JSON: `{ dropped: [{ id, deadLetters }]
 * }`.
 */
export async function listDropped(target: Target, { json, print, say }: Output): Promise<number> {
  const found = await createDroppedDeadLetters(target.objects).find("");
  const rows = [...found].map(([id, keys]) => ({ id, deadLetters: keys.length }));
  if (json) print(JSON.stringify({ dropped: rows }, null, 2));
  else {
    for (const { id, deadLetters } of rows)
      print(deadLetters > 1 ? `${id}  ${deadLetters} dead letters` : id);
  }
  const count = [...found.values()].reduce((sum, keys) => sum + keys.length, 0);
  say(
    count === 0
      ? `No dead letter of ${target.name} was dropped within 14 days.`
      : `${deadLettersOf(count)} of ${target.name} dropped, each kept for 14 days: "dead restore <id>" brings one back`,
  );
  return 0;
}
