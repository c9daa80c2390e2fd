import { createHash } from "node:crypto";
import type { Delivery, LargeDelivery, QueuedDelivery } from "./delivery.ts";
import { escapeUnits } from "./json-string.ts";
import { objectKey } from "./object-key.ts";

/** A message of the delivery queue, ready to send. */
export interface DeliveryMessage {
  /** A `QueuedDelivery` as JSON in UTF-8. */
  readonly body: Buffer;
  /** FIFO message group. */
  readonly groupId: string;
  /** FIFO deduplication id. */
  readonly deduplicationId: string;
}

/** The most that one SQS message holds, in bytes: 1 MiB since August 2025. */
export const maxMessageBytes = 1_048_576;

/**
 * The idempotency key of a delivery: SHA-256 over the signed part of the token and the two headers that say what happened, so
 * that each copy has the same and a `create` never hides a `cancel` of the same state. The webhook's id is left out: it is unsigned, and
 * the two webhooks of a key rotation carry one event.
 */
export function deliveryId(
  signingInput: string,
  resource: string | null,
  action: string | null,
): string {
  return createHash("sha256")
    .update(signingInput)
    .update("\n")
    .update(JSON.stringify([resource, action]))
    .digest("hex");
}

/**
 * A delivery as JSON in UTF-8, its data spliced in as it was signed.
 * Characters that SQS refuses (U+FFFE, U+FFFF) are escaped, and those beyond U+FFFF too: the same JSON value, and every queue
 * takes it.
 */
export function deliveryJson(head: Omit<Delivery, "data">, data: Buffer): Buffer {
  const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"data":`);
  return escapeForQueue(Buffer.concat([start, data, closeBrace]));
}

const closeBrace = Buffer.from("}");

/** First bytes of characters beyond U+FFFF (RFC 3629, section 3), and U+FFFE and U+FFFF whole. */
const refused = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, Buffer.from("\uFFFE"), Buffer.from("\uFFFF")];

function escapeForQueue(json: Buffer): Buffer {
  const nextRefused = findRefused(json);
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (let start = nextRefused(0); start < json.length; start = nextRefused(copied)) {
    const end = start + ((json[start] ?? 0) >= 0xf0 ? 4 : 3);
    const escaped = escapeUnits(json.toString("utf8", start, end));
    parts.push(json.subarray(copied, start), Buffer.from(escaped));
    copied = end;
  }
  if (copied === 0) return json;
  parts.push(json.subarray(copied));
  return Buffer.concat(parts);
}

/**
 * A search, to be asked with an index that never falls, for the next character that a queue may refuse; the length when there is none. Looking
 * for each of their first bytes natively takes a tenth of a loop over all bytes.
 */
function findRefused(utf8: Buffer): (from: number) => number {
  const ahead = refused
    .map((bytes) => ({ bytes, at: utf8.indexOf(bytes) }))
    .filter(({ at }) => at !== -1);
  return (from) => {
    let nearest = utf8.length;
    for (const next of ahead) {
      if (next.at < from) {
        const at = utf8.indexOf(next.bytes, from);
        next.at = at === -1 ? utf8.length : at;
      }
      nearest = Math.min(nearest, next.at);
    }
    return nearest;
  };
}

/** The message for a delivery whose text fits. */
export function deliveryMessage(
  delivery: Pick<Delivery, "id" | "resource" | "resourceId">,
  body: Buffer,
): DeliveryMessage {
  return { body, groupId: objectKey(delivery), deduplicationId: delivery.id };
}

/** The message for a delivery whose text lies in the holding bucket under `key`. */
export function pointerMessage(
  head: Omit<Delivery, "data">,
  key: string,
  bytes: number,
): DeliveryMessage {
  const pointer: LargeDelivery = { ...head, large: { key, bytes } };
  return deliveryMessage(head, escapeForQueue(Buffer.from(JSON.stringify(pointer))));
}

export const isLarge = (delivery: QueuedDelivery): delivery is LargeDelivery => "large" in delivery;
