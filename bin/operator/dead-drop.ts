import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { readMessage } from "../../lambda/consumer/read-message.ts";
import { isLarge, maxMessageBytes } from "../../lambda/shared/delivery-message.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { createDroppedLetters, type DroppedLetter } from "./dropped-letters.ts";
import { actOnEach, findLetters, lettersOf, sayNotFound } from "./find-letters.ts";
import type { Target } from "./target.ts";
import { walkThrough, type Walk } from "./walk.ts";
import { diedMessageId, failedMessageOf } from "./why-dead.ts";

type Print = (line: string) => void;

/**
 * Drops the letters of one delivery, or all: a copy is written first, then the letter is removed.
 * @param id its beginning; null: all
 */
export async function dropLetters(
  id: string | null,
  yes: boolean,
  target: Target,
  signal: AbortSignal,
  print: Print,
): Promise<number> {
  const letters = target.deadLetters;
  const total = await letters.count();
  const what = id === null ? `all ${total} dead letters` : `the dead letters of ${id}`;
  if (!yes) {
    print(`This would drop ${what} of ${target.name}. Nothing was done; add --yes to do it.`);
    return 2;
  }
  let dropped = 0;
  const drop = async (walk: Walk, batch: readonly DeadLetter[]): Promise<void> => {
    await Promise.all(batch.map((letter) => keepCopy(target, letter)));
    await walk.remove(batch);
    dropped += batch.length;
  };

  return walkThrough(letters, signal, async (walk) => {
    if (id === null) {
      print(`Dropping ${what} of ${target.name}.`);
      for (;;) {
        const batch = await walk.next();
        if (batch.length === 0) break;
        await drop(walk, batch);
      }
      const left = await letters.count();
      print(`${dropped} dropped${left > 0 ? `, ${left} left: run this again for those` : ""}`);
      if (dropped > 0) print(kept("<id>"));
      return left > 0 ? 1 : 0;
    }
    const found = await findLetters(walk, id);
    if (signal.aborted) return interrupted(print);
    if (found.kind !== "one") return sayNotFound(found, id, print);
    print(`Dropping ${lettersOf(found.letters.length)} of delivery ${found.id} of ${target.name}.`);
    await actOnEach(walk, found, (batch) => drop(walk, batch));
    print(`${dropped} dropped`);
    print(kept(found.id));
    return 0;
  });
}

const kept = (id: string): string =>
  `A copy is kept for 14 days: "dead restore ${id}" brings it back.`;

function interrupted(print: Print): number {
  print("Interrupted: nothing was done.");
  return 1;
}

/** Also renews the data of a large one, so that it does not go before its copy does. */
async function keepCopy(target: Target, letter: DeadLetter): Promise<void> {
  const { delivery } = letter;
  if (delivery !== null && isLarge(delivery)) await target.objects.renew(delivery.large.key);
  await createDroppedLetters(target.objects).keep(letter, Date.now());
  await target.records.close(failedMessageOf(letter));
}

/** Sends the dropped letters of one delivery to the dead-letter queue again. */
export async function restoreLetters(id: string, target: Target, print: Print): Promise<number> {
  const dropped = createDroppedLetters(target.objects);
  const found = await dropped.find(id);
  const [one] = found;
  if (one === undefined) {
    print(
      `No dropped letter has an id that begins with ${id}: "dead list --dropped" shows which there ` +
        "are. They are kept for 14 days.",
    );
    return 1;
  }
  if (found.size > 1) {
    return sayNotFound({ kind: "several", ids: [...found.keys()] }, id, print);
  }
  const [fullId, keys] = one;
  print(
    `Restoring ${lettersOf(keys.length)} of delivery ${fullId} to the dead-letter queue of ${target.name}.`,
  );
  let restored = 0;
  for (const key of keys) {
    const letter = await dropped.read(key);
    if (letter === null) {
      print(`${key} is no dropped letter: look at the object; it was left there.`);
      continue;
    }
    if (!(await restore(letter, target))) {
      print("Its data is gone from the bucket, so no handler could get it: it was left there.");
      continue;
    }
    await dropped.remove(key);
    restored++;
  }
  print(`${restored} of ${keys.length} restored`);
  return restored === keys.length ? 0 : 1;
}

/** False: the data that it points to is gone. */
async function restore(letter: DroppedLetter, target: Target): Promise<boolean> {
  const read = readMessage(letter.body);
  const large = read.ok && isLarge(read.value) ? read.value.large : null;
  if (large !== null && !(await target.objects.renew(large.key))) return false;
  const failed = letter.attributes[diedMessageId]?.StringValue;
  await target.sqs.send(
    new SendMessageCommand({
      QueueUrl: target.deadLetterQueueUrl,
      MessageBody: letter.body,
      MessageGroupId: letter.groupId,
      // Of this death: the same after an interruption, another one when it is dropped once more. It
      // names the failure record, too, for a letter that is too full for attributes.
      MessageDeduplicationId: `restore-${letter.messageId}_${failed ?? ""}`,
      MessageAttributes: fitting(letter),
    }),
  );
  // Its record is open again, so that the alarm on old dead letters counts it.
  if (failed !== undefined) {
    await target.records.died({ deliveryId: read.ok ? read.value.id : failed, messageId: failed });
  }
  return true;
}

/** What can be spared first, where body and attributes together are too large for SQS. */
const spared = ["errorMessage", "reason", "errorPlace", "errorName", "attempts"] as const;

/** The attributes that fit beside the body: they count towards the size of a message. */
function fitting({ body, attributes }: DroppedLetter): DroppedLetter["attributes"] {
  const fit = new Map(Object.entries(attributes));
  const bytes = (): number =>
    [...fit].reduce(
      (sum, [name, { DataType = "", StringValue = "", BinaryValue }]) =>
        sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
      Buffer.byteLength(body),
    );
  for (const name of spared) {
    if (bytes() > maxMessageBytes) fit.delete(name);
  }
  return bytes() > maxMessageBytes ? {} : Object.fromEntries(fit);
}

/** The dropped letters that can still be restored. */
export async function listDropped(target: Target, print: Print): Promise<number> {
  const found = await createDroppedLetters(target.objects).find("");
  for (const [id, keys] of found)
    print(`${id}${keys.length > 1 ? `  ${keys.length} letters` : ""}`);
  const count = [...found.values()].reduce((sum, keys) => sum + keys.length, 0);
  print(`${count} dropped of ${target.name}, kept for 14 days each`);
  return 0;
}
