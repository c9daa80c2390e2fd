import { createHash } from "node:crypto";
import type { Delivery, LargeDelivery, QueuedDelivery } from "./delivery.ts";
import { objectKey } from "./object-key.ts";

/** A message of the delivery queue, ready to send. */
export interface DeliveryMessage {
  /** JSON text of a `QueuedDelivery`. */
  readonly body: string;
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
 * A delivery's JSON text, its data spliced in as it was signed.
 * Characters that SQS refuses (U+FFFE, U+FFFF) are escaped, and surrogates too, alone or in pairs: the same JSON value, and
 * every queue takes it.
 */
export function deliveryText(head: Omit<Delivery, "data">, dataText: string): string {
  return escapeForQueue(`${JSON.stringify(head).slice(0, -1)},"data":${dataText}}`);
}

const refused = /[\uD800-\uDFFF\uFFFE\uFFFF]+/g;

function escapeForQueue(json: string): string {
  return json.replace(refused, (characters) => {
    let escaped = "";
    for (let at = 0; at < characters.length; at++) {
      escaped += `\\u${characters.charCodeAt(at).toString(16)}`;
    }
    return escaped;
  });
}

/** The message for a delivery whose text fits. */
export function deliveryMessage(
  delivery: Pick<Delivery, "id" | "resource" | "resourceId">,
  body: string,
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
  return deliveryMessage(head, escapeForQueue(JSON.stringify(pointer)));
}

export const isLarge = (delivery: QueuedDelivery): delivery is LargeDelivery => "large" in delivery;
