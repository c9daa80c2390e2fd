import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { maxMessageBytes } from "../contract/delivery.ts";

/** Why a delivery is a dead letter: what its message attributes say. */
export interface DeathCertificate {
  /**
   * What `Unprocessable` said; null for a delivery that failed its last attempt or was given up.
   */
  readonly reason: string | null;
  readonly errorName: string;
  /** `file:line` in the user's code, or a function's name. */
  readonly errorPlace: string | null;
  readonly errorMessage: string;
  /** Failed attempts, this one included. */
  readonly attempts: number;
  /** Of the message that died: the failure record is kept under it. */
  readonly messageId: string;
}

/** Characters of each attribute. */
const longest = 1_000;
/** Less than this is not worth an attribute. */
const leastBytes = 20;
const type = "String";

/**
 * The attributes of a dead letter, the most useful first: attributes count towards the size of a
 * message, and a delivery of the largest size leaves no room for any.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 * @param body the message's text
 */
export function deadLetterAttributes(
  body: string,
  death: DeathCertificate,
): Record<string, MessageAttributeValue> {
  const values: readonly (readonly [string, string | null])[] = [
    ["attempts", String(death.attempts)],
    ["messageId", death.messageId],
    ["errorName", death.errorName],
    ["errorPlace", death.errorPlace],
    ["reason", death.reason === null ? null : death.reason || "no reason given"],
    ["errorMessage", death.errorMessage],
  ];
  const attributes: Record<string, MessageAttributeValue> = {};
  let room = maxMessageBytes - Buffer.byteLength(body);
  for (const [name, value] of values) {
    if (value === null || value === "") continue;
    room -= name.length + type.length;
    const whole = attributeText(value);
    // Half an id names a record that does not exist.
    const text =
      name === "messageId" && Buffer.byteLength(whole) > room ? "" : clipBytes(whole, room);
    const fits = text === whole || Buffer.byteLength(text) >= leastBytes;
    if (!fits || text === "") {
      room += name.length + type.length;
      continue;
    }
    room -= Buffer.byteLength(text);
    attributes[name] = { DataType: type, StringValue: text };
  }
  return attributes;
}

/** Characters that an SQS attribute takes, and not too many. */
const attributeText = (text: string): string =>
  text.slice(0, longest).replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, "?");

/** The beginning of a text that has at most so many bytes; no character is cut in two. */
function clipBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const cut = Buffer.from(text).subarray(0, Math.max(0, bytes)).toString("utf8");
  return cut.replace(/\uFFFD+$/, "");
}
