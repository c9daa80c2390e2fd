import { createHash } from "node:crypto";
import { jsonMember } from "./json-member.ts";

/** The object that a payload holds. */
export interface ClaimedData {
  /** JSON in UTF-8, as signed, to pass on unchanged. */
  readonly json: Buffer;
  /** The same, parsed, to read ids from. */
  readonly value: unknown;
}

/**
 * Names the object that a delivery is about: the FIFO message group, and the key of its newest
 * version. Deliveries of one object share it and are handled one at a time; a delivery about no
 * object is a group of its own. A test delivery has a key of its own, so that it neither holds up
 * nor outdates the shop's object of that id. SQS takes 1–128 letters, digits and punctuation marks
 * as a group id, no blanks; a name it would refuse is hashed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function objectKey(delivery: {
  readonly id: string;
  readonly resource: string | null;
  readonly resourceId: string | null;
  readonly test?: boolean;
}): string {
  const object = [delivery.resource, delivery.resourceId ?? delivery.id];
  const name = JSON.stringify(delivery.test === true ? [...object, "test"] : object);
  return /^[\x21-\x7e]{1,128}$/.test(name) ? name : createHash("sha256").update(name).digest("hex");
}

/** The signed data's `id`, else `shipment_id`, as text; null when it states none. */
export function signedObjectId(data: ClaimedData): string | null {
  return idText(data, "id") ?? idText(data, "shipment_id");
}

/**
 * A number or text under `name` in `data`, as text. A number that JavaScript cannot hold exactly
 * (beyond 2^53, a fraction) is what was signed, letter by letter: two such ids must not become one,
 * and `SMD-Resource-Id` has all digits. Any other is an integer in digits, however it was written.
 */
export function idText({ value, json }: ClaimedData, name: string): string | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
  const id: unknown = (value as Readonly<Record<string, unknown>>)[name];
  if (typeof id === "string") return id === "" ? null : id;
  if (typeof id !== "number") return null;
  return Number.isSafeInteger(id) ? String(id) : (jsonMember(json, name)?.toString() ?? null);
}
