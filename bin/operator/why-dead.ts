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

/** Attribute that a restored letter carries, since its own ids are new. */
export const failedMessageId = "failedMessageId";

/** The message whose failure record is about this letter. */
export function failedMessageOf(letter: DeadLetter): {
  readonly deliveryId: string;
  readonly messageId: string;
} {
  const { attributes, messageId, deduplicationId } = letter;
  const restored = attributes[failedMessageId]?.StringValue;
  // The consumer sends a letter under the id of the message that failed; SQS moves the message itself.
  const sent = isFromConsumer(letter) ? deduplicationId : messageId;
  return { deliveryId: letterId(letter), messageId: restored ?? sent };
}

const isFromConsumer = ({ attributes }: DeadLetter): boolean =>
  attributes.errorName !== undefined || attributes.reason !== undefined;

/** What the consumer wrote on the letter; null when SQS moved the message by itself. */
export function whyFromLetter(letter: DeadLetter): WhyDead | null {
  if (!isFromConsumer(letter)) return null;
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
