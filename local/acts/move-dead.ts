import type { SQSClient } from "@aws-sdk/client-sqs";
import type { FailureRecords } from "../../lambda/aws/failure-records.ts";
import type { HeldObjects } from "../../lambda/aws/held-objects.ts";
import { errorName } from "../../lambda/common/log.ts";
import {
  deadLetterId,
  type DeadLetter,
  type DeadLetterQueue,
} from "../../lambda/dead/dead-letters.ts";
import { keepCopy } from "../../lambda/dead/keep-copy.ts";
import { createMoveDeadLetters } from "../../lambda/dead/redrive.ts";
import { walkThrough, type Walk } from "../../lambda/dead/walk.ts";
import { deliveryHead } from "../delivery-head.ts";
import type { TrackedEvent } from "../delivery-events.ts";
import type { History } from "../history/history.ts";
import type { ActResult } from "../screen/screen.ts";
import { done, refuse } from "./act-input.ts";
import type { CountNewer } from "./newer-handled.ts";
import { backwardsText } from "./backwards-text.ts";

export interface MoveDeadParts {
  readonly history: Pick<History, "get">;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetters: DeadLetterQueue;
  readonly objects: HeldObjects;
  readonly records: FailureRecords;
  /** What is in the queue now, looked at and not taken. */
  readonly inspect: () => Promise<readonly DeadLetter[]>;
  readonly countNewer: () => CountNewer;
  /** Shows where dead letters are now. */
  readonly note: (event: TrackedEvent) => unknown;
  readonly now: () => number;
}

export type Moved = ActResult<{ readonly moved: number; readonly text: string }>;

/** What became of some dead letters: how many are done, and a line for each that stays. */
interface Acted {
  readonly moved: number;
  readonly stays: readonly string[];
}

/**
 * Moves dead letters back to the queue.
 * @param again handlers run even for one that was handled before
 */
export async function redrive(
  parts: MoveDeadParts,
  ids: readonly string[],
  { backwards, again }: { readonly backwards: boolean; readonly again: boolean },
): Promise<Moved> {
  const found = await findIn(parts, ids);
  if (!found.ok) return found;
  const newer = parts.countNewer();
  const going = found.value.filter((deadLetter) => newer(deadLetter) > 0);
  if (going.length > 0 && !backwards) return refuse(409, backwardsText(going, newer));
  const move = createMoveDeadLetters({ ...parts, again });
  return act(parts, ids, "moved to the queue", async (walk, batch) => {
    const { moved, diedAgain, dataGone, stays } = await move(walk, batch);
    const stay = new Set([
      ...diedAgain,
      ...dataGone,
      ...stays.map(({ deadLetter }) => deadLetterId(deadLetter)),
    ]);
    const gone = batch.filter((deadLetter) => !stay.has(deadLetterId(deadLetter)));
    show(parts, gone, "queued", null);
    return {
      moved,
      stays: [
        ...diedAgain.map((id) => `${id} died again at once`),
        ...dataGone.map((id) => `${id} stays: its data is gone from the bucket. Drop it.`),
        ...stays.map(({ deadLetter, why }) => `${deadLetterId(deadLetter)} stays: ${why}`),
      ],
    };
  });
}

/** Removes dead letters; a copy of each is kept for 14 days. */
export async function drop(parts: MoveDeadParts, ids: readonly string[]): Promise<Moved> {
  const found = await findIn(parts, ids);
  if (!found.ok) return found;
  return act(parts, ids, "dropped; a copy is kept for 14 days", async (walk, batch) => {
    const copies = await Promise.allSettled(
      batch.map((deadLetter) => keepCopy(parts, deadLetter, parts.now())),
    );
    const copied = batch.filter((_, index) => copies[index]?.status === "fulfilled");
    await walk.remove(copied);
    show(
      parts,
      copied,
      "dead",
      "Dropped. A copy is kept for 14 days: `dead restore` brings it back.",
    );
    const stays = batch
      .filter((deadLetter) => !copied.includes(deadLetter))
      .map((deadLetter) => `${deadLetterId(deadLetter)} stays: no copy of it could be kept`);
    return { moved: copied.length, stays };
  });
}

/** Before the queue hands them out, which it does not while the consumer is paused. */
function show(
  { history, note }: MoveDeadParts,
  moved: readonly DeadLetter[],
  place: "queued" | "dead",
  error: string | null,
): void {
  for (const { body } of moved) {
    const head = deliveryHead(body);
    const blank = { messageId: null, receives: 0, attempts: place === "queued" ? 0 : null };
    // It may have been handled by now.
    const isDead = head !== null && history.get(head.id)?.row.status === "dead";
    if (isDead) note({ type: "found", head, place, error, ...blank });
  }
}

async function findIn(
  { inspect }: MoveDeadParts,
  ids: readonly string[],
): Promise<ActResult<readonly DeadLetter[]>> {
  try {
    const wanted = new Set(ids);
    const found = (await inspect()).filter((each) => wanted.has(deadLetterId(each)));
    return found.length > 0
      ? done(found)
      : refuse(404, "No dead letter has such an id: it was moved or dropped meanwhile.");
  } catch {
    return refuse(502, "The queue engine gives no answer: try again.");
  }
}

/** Acts on those of the ids, and on those that come within reach behind them. */
async function act(
  { deadLetters }: MoveDeadParts,
  ids: readonly string[],
  what: string,
  run: (walk: Walk, batch: readonly DeadLetter[]) => Promise<Acted>,
): Promise<Moved> {
  const wanted = new Set(ids);
  const missing = new Set(ids);
  const stays: string[] = [];
  let moved = 0;
  try {
    await walkThrough(deadLetters, new AbortController().signal, async (walk) => {
      for (;;) {
        const met = await walk.next();
        if (met.length === 0) return;
        const batch = met.filter((each) => wanted.has(deadLetterId(each)));
        if (batch.length === 0) continue;
        for (const each of batch) missing.delete(deadLetterId(each));
        const acted = await run(walk, batch);
        moved += acted.moved;
        stays.push(...acted.stays);
      }
    });
  } catch (error) {
    return refuse(502, `${moved} ${what}; it broke off (${errorName(error)}): try again.`);
  }
  for (const id of missing) {
    stays.push(`${id} stays: it is not there any more, or behind another of the same object`);
  }
  const text = [`${moved} ${what}`, ...stays].join("\n");
  return moved > 0 ? done({ moved, text }) : refuse(409, text);
}
