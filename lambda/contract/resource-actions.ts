/** What can happen to each resource, as `SMD-Action` spells it. One webhook has one of each. */
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
