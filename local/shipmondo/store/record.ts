import type { Kind } from "../catalogue.ts";

/** An object of the API: what every one of them has. */
export interface ApiObject {
  readonly id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly [field: string]: unknown;
}

/** What is known of an object that the API does not show, such as a webhook's key. */
export type Hidden = Readonly<Record<string, string | boolean>>;

/** An object in one state: never changed, only replaced. */
export interface ObjectRecord {
  readonly kind: Kind;
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  /** The object's JSON, as it is answered and signed. */
  readonly text: string;
  /** The members that lists can be filtered by, as texts. */
  readonly fields: Readonly<Record<string, string>>;
  readonly hidden: Hidden;
}

const filterable: Readonly<Record<Kind, readonly string[]>> = {
  webhooks: ["name", "active"],
  sales_orders: ["order_id", "reference", "archived"],
  shipments: [],
  shipment_drafts: [],
};

export function recordOf(kind: Kind, object: ApiObject, hidden: Hidden = {}): ObjectRecord {
  return {
    kind,
    id: object.id,
    createdAt: Date.parse(object.created_at),
    updatedAt: Date.parse(object.updated_at),
    text: JSON.stringify(object),
    fields: Object.fromEntries(filterable[kind].map((name) => [name, String(object[name])])),
    hidden,
  };
}
