import type { FailureRecords } from "../aws/failure-records.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import { isLarge } from "../common/delivery-message.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { createDroppedDeadLetters } from "./dropped-dead-letters.ts";
import { failedMessageOf } from "./why-dead.ts";

export interface KeepCopyParts {
  readonly objects: HeldObjects;
  readonly records: Pick<FailureRecords, "close">;
}

/**
 * What is done before a dead letter is removed for good: a copy that can be restored, and its
 * failure record closed. Also renews the data of a large one, so that it does not go before its
 * copy does.
 * @param now milliseconds since the epoch
 */
export async function keepCopy(
  { objects, records }: KeepCopyParts,
  deadLetter: DeadLetter,
  now: number,
): Promise<void> {
  const { delivery } = deadLetter;
  if (delivery !== null && isLarge(delivery)) await objects.renew(delivery.large.key);
  await createDroppedDeadLetters(objects).keep(deadLetter, now);
  await records.close(failedMessageOf(deadLetter));
}
