import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { holding } from "../contract/environment.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import { deadLetterId, type DeadLetter, type DeadLetterAttributes } from "./dead-letters.ts";
import { diedMessageId, failedMessageOf } from "./why-dead.ts";

/**
 * A dropped dead letter as it is kept: all that it takes to send it to the dead-letter queue again.
 */
export interface DroppedDeadLetter {
  readonly v: 1;
  /** ISO 8601, UTC. */
  readonly droppedAt: string;
  readonly id: string;
  readonly messageId: string;
  readonly groupId: string;
  readonly attributes: DeadLetterAttributes;
  readonly body: string;
}

export interface DroppedDeadLetters {
  /** Keeps a copy, for the 14 days that the bucket's life-cycle rule gives it. */
  keep(deadLetter: DeadLetter, now: number): Promise<void>;
  /** Keys of the copies whose id begins with `start`, by id. */
  find(start: string): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Null when it is gone, or is no such copy. */
  read(key: string): Promise<DroppedDeadLetter | null>;
  remove(key: string): Promise<void>;
}

const page = 1_000;

/** The copies below `dropped/`, one object a dead letter: `dropped/<id>/<message id>.json`. */
export function createDroppedDeadLetters(objects: HeldObjects): DroppedDeadLetters {
  return {
    async keep(deadLetter, now) {
      const { messageId, groupId, body } = deadLetter;
      const id = deadLetterId(deadLetter);
      const failed = { DataType: "String", StringValue: failedMessageOf(deadLetter).messageId };
      const copy: DroppedDeadLetter = {
        v: 1,
        droppedAt: new Date(now).toISOString(),
        id,
        messageId,
        groupId,
        attributes: { ...mapped(deadLetter.attributes, toBase64), [diedMessageId]: failed },
        body,
      };
      await objects.write(`${holding.dropped}${id}/${messageId}.json`, JSON.stringify(copy));
    },

    async find(start) {
      const prefix = `${holding.dropped}${start}`;
      const found = new Map<string, string[]>();
      let after = "";
      for (;;) {
        const keys = await objects.list(prefix, after, page);
        for (const key of keys) {
          const id = key.split("/")[1] ?? "";
          found.set(id, [...(found.get(id) ?? []), key]);
        }
        const last = keys.at(-1);
        if (last === undefined || keys.length < page) return found;
        after = last;
      }
    },

    async read(key) {
      const text = await objects.read(key);
      const copy = text === null ? null : readCopy(text);
      return copy === null ? null : { ...copy, attributes: mapped(copy.attributes, fromBase64) };
    },

    remove: (key) => objects.remove(key),
  };
}

const copyShape = z.object({
  v: z.literal(1),
  droppedAt: z.string(),
  id: z.string(),
  messageId: z.string(),
  groupId: z.string(),
  attributes: z.record(
    z.string(),
    z
      .object({ DataType: z.string().optional(), StringValue: z.string().optional() })
      .transform(({ DataType, StringValue }) => ({ DataType, StringValue })),
  ),
  body: z.string(),
}) satisfies z.ZodType<DroppedDeadLetter>;

/** The errors of parsing quote what they were given, which is personal data: null instead. */
function readCopy(text: string): DroppedDeadLetter | null {
  try {
    return copyShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const mapped = (
  attributes: DeadLetterAttributes,
  change: (value: MessageAttributeValue) => MessageAttributeValue,
): DeadLetterAttributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, change(value)]));

/** JSON has no bytes; an attribute has a text or bytes. */
function toBase64({ DataType, StringValue, BinaryValue }: MessageAttributeValue) {
  return BinaryValue === undefined
    ? { DataType, StringValue }
    : { DataType, StringValue: Buffer.from(BinaryValue).toString("base64") };
}

function fromBase64(value: MessageAttributeValue): MessageAttributeValue {
  const { DataType, StringValue = "" } = value;
  return DataType?.startsWith("Binary") === true
    ? { DataType, BinaryValue: Buffer.from(StringValue, "base64") }
    : { DataType, StringValue };
}
