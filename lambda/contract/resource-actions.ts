/**
 * What can happen to each resource that Shipmondo has, as `SMD-Resource-Type` and `SMD-Action` spell it. One webhook is one resource and
 * one action. A list to compare with, never to refuse by: another resource or action is data.
 * Source: https://shipmondo.dev/docs/webhooks.
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
  /** `latest` is any new status, `delivered` too. */
  "Shipment Monitor": ["latest", "delivered"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
