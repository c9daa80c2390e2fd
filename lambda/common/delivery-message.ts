import { createHash } from "node:crypto";
import type { Delivery, LargeDelivery, QueuedDelivery } from "../contract/delivery.ts";
import { escapeForQueue } from "./escape-for-queue.ts";
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

/**
 * The idempotency key of a delivery: SHA-256 over the signed part of the token and the two headers
 * that say what happened, so that each copy has the same and a `create` never hides a `cancel` of
 * the same state. The webhook's id is left out: it is unsigned, and the two webhooks of a key
 * rotation carry one event.
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
 * A delivery as JSON in UTF-8, its data spliced in as it was signed. Characters that SQS refuses
 * (U+FFFE, U+FFFF) are escaped, and those beyond U+FFFF too: the same JSON value, and every queue
 * takes it.
 */
export function deliveryJson(head: Omit<Delivery, "data">, data: Buffer): Buffer {
  const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"data":`);
  return escapeForQueue(Buffer.concat([start, data, closeBrace]));
}

const closeBrace = Buffer.from("}");

/** The message for a delivery whose text fits. */
export function deliveryMessage(
  delivery: Pick<Delivery, "id" | "resource" | "resourceId" | "test">,
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
