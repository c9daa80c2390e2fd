import type { FailureRecord, FailureRecords } from "../aws/failure-records.ts";
import { errorName } from "../common/log.ts";
import { placeOf } from "../consumer/error-details.ts";
import type { DeadLetter } from "./dead-letters.ts";

/** Why a delivery died, as far as it is known. */
export interface WhyDead {
  /** The error's name; null: no attempt of a handler failed. */
  readonly errorName: string | null;
  /** `file:line` of the user's code, or a function. */
  readonly errorPlace: string | null;
  /** What the error said. May hold personal data. */
  readonly errorMessage: string | null;
  readonly attempts: number | null;
  /** The code of the error where nothing is known because the failure record could not be read. */
  readonly unread?: string;
}

const unknown: WhyDead = {
  errorName: null,
  errorPlace: null,
  errorMessage: null,
  attempts: null,
};

/** Attribute that names the message that died; a restored dead letter has it too. */
export const diedMessageId = "messageId";

const sentId = /^(?:restore-.*_)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The message whose failure record is about this dead letter. */
export function failedMessageOf(deadLetter: DeadLetter): {
  readonly deliveryId: string;
  readonly messageId: string;
} {
  const { attributes, messageId, deduplicationId } = deadLetter;
  const named = attributes[diedMessageId]?.StringValue;
  // A dead letter too full for attributes was sent under the id of the message that died, a UUID;
  // SQS moves the message itself, under the id that it was sent with.
  const [, sent] = sentId.exec(deduplicationId) ?? [];
  const died = named ?? sent ?? messageId;
  // What is no delivery is recorded under the id of its message.
  return { deliveryId: deadLetter.delivery?.id ?? died, messageId: died };
}

/** What the consumer wrote on the dead letter; null where it did not, or had no room to. */
export function whyFromDeadLetter(deadLetter: DeadLetter): WhyDead | null {
  const { errorName, reason } = deadLetter.attributes;
  if (errorName === undefined && reason === undefined) return null;
  const text = (name: string): string | null => deadLetter.attributes[name]?.StringValue ?? null;
  const attempts = Number(text("attempts") ?? NaN);
  return {
    errorName: text("errorName") ?? "Unprocessable",
    errorPlace: text("errorPlace"),
    errorMessage: text("reason") ?? text("errorMessage"),
    attempts: Number.isNaN(attempts) ? null : attempts,
  };
}

export function whyFromRecord({ error, attempts }: FailureRecord): WhyDead {
  return {
    errorName: error.name,
    errorPlace: placeOf(error.stack.split("\n")),
    errorMessage: error.message,
    attempts,
  };
}

/** Asks the failure records only about dead letters that say nothing themselves. */
export function whyDead(
  deadLetters: readonly DeadLetter[],
  records: FailureRecords,
): Promise<readonly WhyDead[]> {
  return Promise.all(
    deadLetters.map(async (deadLetter) => {
      const written = whyFromDeadLetter(deadLetter);
      if (written !== null || deadLetter.delivery === null) return written ?? unknown;
      try {
        const record = await records.get(failedMessageOf(deadLetter));
        return record === null ? unknown : whyFromRecord(record);
      } catch (error) {
        // The dead letters themselves can be shown without it.
        return { ...unknown, unread: errorName(error) };
      }
    }),
  );
}

/** One line without personal data: the error's name and place, the same for all that died of it. */
export function causeOf({ delivery }: Pick<DeadLetter, "delivery">, why: WhyDead): string {
  if (delivery === null) return "not a delivery of this receiver";
  if (why.unread !== undefined) return `its failure record cannot be read (${why.unread})`;
  if (why.errorName === null) return "no attempt of a handler failed: SQS moved it by itself";
  return errorText(why);
}

export const errorText = ({ errorName, errorPlace }: WhyDead): string =>
  `${errorName ?? "unknown error"}${errorPlace === null ? "" : ` at ${errorPlace}`}`;
