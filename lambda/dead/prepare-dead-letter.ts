import { isLarge, pointerMessage } from "../common/delivery-message.ts";
import { maxMessageBytes } from "../contract/delivery.ts";
import { holding } from "../contract/environment.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import { headOf, deadLetterId, type DeadLetter } from "./dead-letters.ts";

export interface PrepareOptions {
  readonly objects: Pick<HeldObjects, "renew" | "write">;
  /** Have handlers run again even where the idempotency record says that it was handled. */
  readonly again: boolean;
}

/** A dead letter and the body to send. */
export interface Prepared {
  readonly deadLetter: DeadLetter;
  readonly body: string;
}

/** The body to send; null when the data that it points to is gone. */
export async function prepare(
  options: PrepareOptions,
  deadLetter: DeadLetter,
): Promise<Prepared | null> {
  const { delivery, messageId } = deadLetter;
  // Its 90 days begin again, so that they cannot pass under a delivery that is being handled.
  if (
    delivery !== null &&
    isLarge(delivery) &&
    !(await options.objects.renew(delivery.large.key))
  ) {
    return null;
  }
  if (!options.again || delivery === null) return { deadLetter, body: deadLetter.body };
  // The mark is the message's own id: an interrupted run that goes on makes the same, and one
  // replay is handled once. Put before the closing brace, behind an earlier mark, and not
  // re-serialised: the data stays as it was signed.
  const mark = `,"replay":${JSON.stringify(messageId)}}`;
  const body = `${deadLetter.body.trimEnd().slice(0, -1)}${mark}`;
  if (isLarge(delivery) || Buffer.byteLength(body) <= maxMessageBytes) return { deadLetter, body };

  const key = `${holding.large}${deadLetterId(deadLetter)}-${messageId}`;
  await options.objects.write(key, deadLetter.body);
  const pointer = pointerMessage(
    { ...headOf(delivery), replay: messageId },
    key,
    Buffer.byteLength(deadLetter.body),
  );
  return { deadLetter, body: pointer.body.toString() };
}
