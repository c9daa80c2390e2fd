import { announcedFields, type AnnouncedField } from "../contract/reconciled.ts";

/** The fields of an order that webhooks announce, each as text. */
export type Fingerprint = Readonly<Record<AnnouncedField, string>>;

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === "object" && value !== null;

/**
 * Statuses of a payment of which nothing is captured: webhooks tell of captures, voids and refunds,
 * and so of no change from one of these to another, such as an authorization that expires.
 */
const unpaid: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  "authorize_pending",
  "authorized",
  "authorize_error",
  "authorize_expired",
]);

/** @returns null for what is no order: of other objects only the creation is compared */
export function fingerprintOf(resource: string | null, data: unknown): Fingerprint | null {
  if (resource !== "Orders" || !isObject(data)) return null;
  return {
    order_status: text(data.order_status),
    payment_status: text(unpaid.has(data.payment_status) ? null : data.payment_status),
    fulfillment_status: text(data.fulfillment_status),
    shipments: shipmentsOf(data.order_fulfillments),
    archived: text(data.archived),
  };
}

/** Reads what `JSON.stringify` made of one; null when it is none. */
export function readFingerprint(json: string | undefined): Fingerprint | null {
  if (json === undefined) return null;
  try {
    const value: unknown = JSON.parse(json);
    if (!isObject(value)) return null;
    const isWhole = announcedFields.every((field) => typeof value[field] === "string");
    return isWhole ? (value as Fingerprint) : null;
  } catch {
    return null;
  }
}

const text = (value: unknown): string => JSON.stringify(value ?? null);

/** The ids of its shipments, in order: Shipmondo may list fulfilments in another one each time. */
function shipmentsOf(fulfillments: unknown): string {
  if (!Array.isArray(fulfillments)) return "";
  const ids = fulfillments
    .map((fulfillment: unknown) => (isObject(fulfillment) ? fulfillment.shipment_id : null))
    .filter((id) => id !== null && id !== undefined);
  return ids.map(text).sort().join(",");
}
