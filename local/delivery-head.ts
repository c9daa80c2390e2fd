import { jsonMember } from "../lambda/common/json-member.ts";
import type { DeliveryHead } from "./delivery-events.ts";
import { seenData, type SeenData } from "./history/seen-data.ts";

/** What a message of the delivery queue holds. */
export interface MessageContents {
  readonly head: DeliveryHead;
  /** Null when it lies in the bucket. */
  readonly data: SeenData | null;
}

/** Reads a message of the delivery queue; null when it is none of ours. */
export function messageContents(body: string): MessageContents | null {
  const value = parse(body);
  const head = value === null ? null : headOf(value);
  if (value === null || head === null) return null;
  const { data } = value;
  if (typeof data !== "object" || data === null) return { head, data: null };
  const text = jsonMember(Buffer.from(body), "data")?.toString() ?? "null";
  return { head, data: seenData(head.resource, text, data) };
}

/** What a message of the delivery queue says about its delivery; null when it is none of ours. */
export function deliveryHead(body: string): DeliveryHead | null {
  const value = parse(body);
  return value === null ? null : headOf(value);
}

function parse(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return null;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function headOf(value: Readonly<Record<string, unknown>>): DeliveryHead | null {
  const { id, receivedAt, resource, action, resourceId, bound, origin, key } = value;
  if (typeof id !== "string" || typeof receivedAt !== "string") return null;
  return {
    id,
    receivedAt,
    resource: textOrNull(resource),
    action: textOrNull(action),
    resourceId: textOrNull(resourceId),
    bound: bound === true,
    origin: origin === "reconciler" || origin === "backfill" ? origin : "webhook",
    key: textOrNull(key),
  };
}

const heldKey = /^pending\/(?:unverified\/)?(.+Z)-([0-9a-f]{64})$/;

/** What the key of a held object says: `pending/<receivedAt>-<id>`; null when it says nothing. */
export function headOfHeldKey(key: string): DeliveryHead | null {
  const [, receivedAt, id] = heldKey.exec(key) ?? [];
  if (receivedAt === undefined || id === undefined) return null;
  return { id, receivedAt, resource: null, action: null, resourceId: null, bound: false };
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
