import type { DeliveryHead } from "./delivery-events.ts";

/** What a message of the delivery queue says about its delivery; null when it is none of ours. */
export function deliveryHead(body: string): DeliveryHead | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { id, receivedAt, resource, action, resourceId, bound } = value as Readonly<
    Record<string, unknown>
  >;
  if (typeof id !== "string" || typeof receivedAt !== "string") return null;
  return {
    id,
    receivedAt,
    resource: textOrNull(resource),
    action: textOrNull(action),
    resourceId: textOrNull(resourceId),
    bound: bound === true,
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
