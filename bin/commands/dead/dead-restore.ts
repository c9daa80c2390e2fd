import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { readMessage } from "../../../lambda/consumer/read-message.ts";
import { isLarge } from "../../../lambda/common/delivery-message.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { errorName } from "../../../lambda/common/log.ts";
import {
  createDroppedDeadLetters,
  type DroppedDeadLetter,
} from "../../../lambda/dead/dropped-dead-letters.ts";
import { deadLettersOf, sayNotFound } from "../../../lambda/dead/find-dead-letters.ts";
import type { Target } from "../../common/target.ts";
import { diedMessageId } from "../../../lambda/dead/why-dead.ts";

type Print = (line: string) => void;

/** Sends the dropped dead letters of one delivery to the dead-letter queue again. */
export async function restoreDeadLetters(
  id: string,
  target: Target,
  print: Print,
): Promise<number> {
  const dropped = createDroppedDeadLetters(target.objects);
  const found = await dropped.find(id);
  const [one] = found;
  if (one === undefined) {
    print(
      `No dropped dead letter has an id that begins with ${id}: "dead list --dropped" shows which there ` +
        "are. They are kept for 14 days.",
    );
    return 1;
  }
  if (found.size > 1) {
    return sayNotFound({ kind: "several", ids: [...found.keys()] }, id, print);
  }
  const [fullId, keys] = one;
  print(
    `Restoring ${deadLettersOf(keys.length)} of delivery ${fullId} to the dead-letter queue of ${target.name}.`,
  );
  let restored = 0;
  for (const key of keys) {
    try {
      const deadLetter = await dropped.read(key);
      if (deadLetter === null) {
        print(`${key} is no dropped dead letter: look at the object; it was left there.`);
        continue;
      }
      if (!(await restore(deadLetter, target))) {
        print("Its data is gone from the bucket, so no handler could get it: it was left there.");
        continue;
      }
      await dropped.remove(key);
      restored++;
    } catch (error) {
      print(`${key} could not be restored (${errorName(error)}): run this again.`);
    }
  }
  print(`${restored} of ${keys.length} restored`);
  return restored === keys.length ? 0 : 1;
}

/** False: the data that it points to is gone. */
async function restore(deadLetter: DroppedDeadLetter, target: Target): Promise<boolean> {
  const read = readMessage(deadLetter.body);
  const large = read.ok && isLarge(read.value) ? read.value.large : null;
  if (large !== null && !(await target.objects.renew(large.key))) return false;
  const failed = deadLetter.attributes[diedMessageId]?.StringValue;
  await target.sqs.send(
    new SendMessageCommand({
      QueueUrl: target.deadLetterQueueUrl,
      MessageBody: deadLetter.body,
      MessageGroupId: deadLetter.groupId,
      // Of this death: the same after an interruption, another one when it is dropped once more. It
      // names the failure record, too, for a dead letter that is too full for attributes.
      MessageDeduplicationId: `restore-${deadLetter.messageId}_${failed ?? ""}`,
      MessageAttributes: fitting(deadLetter),
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
function fitting({ body, attributes }: DroppedDeadLetter): DroppedDeadLetter["attributes"] {
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
