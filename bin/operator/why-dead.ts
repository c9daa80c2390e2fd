import type { FailureRecord, FailureRecords } from "../../lambda/shared/failure-records.ts";
import { letterId, type DeadLetter } from "./dead-letters.ts";

/** Why a delivery died, as far as it is known. */
export interface WhyDead {
  /** The error's name; null: no attempt of a handler failed. */
  readonly errorName: string | null;
  /** `file:line` of the user's code, or a function. */
  readonly errorPlace: string | null;
  /** What the error said. May hold personal data. */
  readonly errorMessage: string | null;
  readonly attempts: number | null;
}

const unknown: WhyDead = {
  errorName: null,
  errorPlace: null,
  errorMessage: null,
  attempts: null,
};

/** Attribute in which the consumer names the message that died; a restored letter carries it too. */
export const diedMessageId = "messageId";

/** The message whose failure record is about this letter. */
export function failedMessageOf(letter: DeadLetter): {
  readonly deliveryId: string;
  readonly messageId: string;
} {
  const { attributes, messageId, deduplicationId } = letter;
  const named = attributes[diedMessageId]?.StringValue;
  // A letter too full for attributes was sent under the id of the message that died, a UUID; SQS moves
  // the message itself, under the id that it was sent with.
  const sent = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(deduplicationId);
  return { deliveryId: letterId(letter), messageId: named ?? (sent ? deduplicationId : messageId) };
}

/** What the consumer wrote on the letter; null where it did not, or had no room to. */
export function whyFromLetter(letter: DeadLetter): WhyDead | null {
  const { errorName, reason } = letter.attributes;
  if (errorName === undefined && reason === undefined) return null;
  const text = (name: string): string | null => letter.attributes[name]?.StringValue ?? null;
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
    errorPlace: placeOf(error.stack),
    errorMessage: error.message,
    attempts,
  };
}

/** Asks the failure records only about letters that say nothing themselves. */
export function whyDead(
  letters: readonly DeadLetter[],
  records: FailureRecords,
): Promise<readonly WhyDead[]> {
  return Promise.all(
    letters.map(async (letter) => {
      const written = whyFromLetter(letter);
      if (written !== null || letter.delivery === null) return written ?? unknown;
      const record = await records.get(failedMessageOf(letter));
      return record === null ? unknown : whyFromRecord(record);
    }),
  );
}

/** One line without personal data: the error's name and place, the same for all that died of it. */
export function causeOf({ delivery }: Pick<DeadLetter, "delivery">, why: WhyDead): string {
  if (delivery === null) return "not a delivery of this receiver";
  if (why.errorName === null) return "no attempt of a handler failed: SQS moved it by itself";
  return errorText(why);
}

export const errorText = ({ errorName, errorPlace }: WhyDead): string =>
  `${errorName ?? "unknown error"}${errorPlace === null ? "" : ` at ${errorPlace}`}`;

/** `file:line` of the first frame of a stack that names one; null when none does. */
export function placeOf(stack: string): string | null {
  for (const frame of stack.split("\n")) {
    const [, file, line] =
      /(?:\(|at (?:async )?)((?:file:\/\/)?[^()\s]+?):(\d+)(?::\d+)?\)?\s*$/.exec(frame) ?? [];
    if (file !== undefined && line !== undefined && !file.startsWith("node:")) {
      return `${file.replace(/^file:\/\//, "")}:${line}`;
    }
  }
  return null;
}
