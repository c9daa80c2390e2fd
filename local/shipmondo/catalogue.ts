/**
 * What Shipmondo has webhooks for, as its API spells it. Written down here a second time on
 * purpose: this room knows nothing of the code that it is there to test.
 */
export const resourceActions = {
  Orders: [
    "create",
    "status_update",
    "create_fulfillment",
    "create_shipment",
    "payment_captured",
    "payment_voided",
    "payment_refunded",
    "delete",
  ],
  Shipments: ["create", "cancel"],
  Drafts: ["create", "create_shipment", "delete"],
  "Shipment Monitor": ["latest", "delivered"],
} as const;

export type Resource = keyof typeof resourceActions;

/** One resource and one action that Shipmondo has a webhook for. */
export function isPair(resource: string, action: string): boolean {
  if (!Object.hasOwn(resourceActions, resource)) return false;
  const actions: readonly string[] = resourceActions[resource as Resource];
  return actions.includes(action);
}

/** The lists of the API, by the last part of their path. */
export const kinds = ["webhooks", "sales_orders", "shipments", "shipment_drafts"] as const;
export type Kind = (typeof kinds)[number];
