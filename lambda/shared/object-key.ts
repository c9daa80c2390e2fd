import { createHash } from "node:crypto";

/**
 * Names the object that a delivery is about: the FIFO message group, and the key of its newest version. Deliveries of one object
 * share it and are handled one at a time; a delivery about no object is a group of its own.
 * SQS takes 1–128 letters, digits and punctuation marks as a group id, no blanks; a name it would refuse is hashed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function objectKey(delivery: {
  readonly id: string;
  readonly resource: string | null;
  readonly resourceId: string | null;
}): string {
  const name = JSON.stringify([delivery.resource, delivery.resourceId ?? delivery.id]);
  return /^[\x21-\x7e]{1,128}$/.test(name) ? name : createHash("sha256").update(name).digest("hex");
}

/** The id of the object as the signed data states it: `id`, else `shipment_id`, as text; null when it states none. */
export function signedObjectId(data: unknown): string | null {
  return idText(data, "id") ?? idText(data, "shipment_id");
}

/** A number or text under `name` in `data`, as text. */
export function idText(data: unknown, name: string): string | null {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, name)) return null;
  const id: unknown = (data as Readonly<Record<string, unknown>>)[name];
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id !== "" ? id : null;
}
