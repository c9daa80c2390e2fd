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
  /** The other id that its request was held or refused under before it could be opened. */
  readonly heldId?: string;
}

/** Attribute of a replayed message, its `heldId`, to show the request and its delivery as one. */
export const heldIdAttribute = "heldId";

/**
 * The id of a delivery: SHA-256 over the bytes of its data, as signed, and the two headers that say
 * what happened, so that a `create` never hides a `cancel` of the same state. The webhook's name,
 * address, key and id are left out: the two webhooks of a key rotation carry one event, and make
 * one delivery. A test delivery's is another: it must not stand for the shop's own event.
 * @param data JSON in UTF-8, as it is passed on
 */
export function deliveryId(
  data: Uint8Array,
  resource: string | null,
  action: string | null,
  isTest = false,
): string {
  return idOver(data, isTest ? [resource, action, "test"] : [resource, action]);
}

/**
 * The id of a request whose data is not known: it was not verified, or cannot be read. Over the
 * signed part of the token in place of the data, so that copies of one request have one id. No data
 * has that of a token: `<header>.<payload>` is no JSON.
 */
export function unopenedId(
  signingInput: string,
  resource: string | null,
  action: string | null,
): string {
  return idOver(signingInput, [resource, action]);
}

/** JSON has no line end within a text: what is behind the last one is the headers. */
const idOver = (signed: Uint8Array | string, about: readonly (string | null)[]): string =>
  createHash("sha256").update(signed).update("\n").update(JSON.stringify(about)).digest("hex");

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
