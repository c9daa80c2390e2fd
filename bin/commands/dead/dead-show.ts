import { jsonMember } from "../../../lambda/common/json-member.ts";
import { isLarge } from "../../../lambda/common/delivery-message.ts";
import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { findDeadLetters, sayNotFound } from "../../../lambda/dead/find-dead-letters.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { causeOf, whyDead, type WhyDead } from "../../../lambda/dead/why-dead.ts";

/**
 * Shows the dead letters of one delivery as JSON.
 * @param reveal with its data as it is stored, and what the error said: personal data
 */
export async function showDeadLetters(
  id: string,
  reveal: boolean,
  target: Target,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const deadLetters = target.deadLetters;
  const found = await walkThrough(deadLetters, signal, (walk) => findDeadLetters(walk, id));
  if (signal.aborted) return 1;
  if (found.kind !== "one") return sayNotFound(found, id, say);
  const reasons = await whyDead(found.deadLetters, target.records);
  const shown: string[] = [];
  for (const [index, deadLetter] of found.deadLetters.entries()) {
    const why = reasons[index];
    if (why === undefined) continue;
    const head = shownOf(deadLetter, why, reveal);
    const data = reveal ? await storedData(deadLetter, target) : null;
    shown.push(withData(JSON.stringify(head, null, 2), data));
  }
  if (json) print(`[${shown.join(",\n")}]`);
  else shown.forEach(print);
  return 0;
}

function shownOf(deadLetter: DeadLetter, why: WhyDead, reveal: boolean): object {
  const { delivery, messageId, body } = deadLetter;
  const { errorName, errorPlace, errorMessage, attempts } = why;
  const error = { cause: causeOf(deadLetter, why), errorName, errorPlace, attempts };
  const message = reveal ? { errorMessage } : {};
  if (delivery === null) {
    return { messageId, ...error, ...message, ...(reveal ? { body } : {}) };
  }
  const large = isLarge(delivery) ? delivery.large.bytes : undefined;
  const { receivedAt, resource, action, resourceId, webhookId, webhookName, key } = delivery;
  const { id, bound, test, replay, url, user } = delivery;
  return {
    ...{ id, messageId, receivedAt, resource, action, resourceId, webhookId, webhookName, key },
    ...{ bound, test, replay, largeBytes: large },
    ...(reveal ? { url, user } : {}),
    ...error,
    ...message,
  };
}

/** The JSON text of `data`, never parsed and written again: numbers beyond 2^53 would change. */
async function storedData({ delivery, body }: DeadLetter, target: Target): Promise<string | null> {
  if (delivery === null) return null;
  const text = isLarge(delivery) ? await target.objects.read(delivery.large.key) : body;
  if (text === null) return JSON.stringify("gone from the bucket");
  return jsonMember(Buffer.from(text), "data")?.toString() ?? null;
}

/** Splices the data in, and escapes what would command a terminal: the same JSON value. */
function withData(head: string, data: string | null): string {
  const text = data === null ? head : `${head.slice(0, -2)},\n  "data": ${data}\n}`;
  return text.replace(
    /[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
