/** The resources that Shipmondo's API lists, and so that can be found again. */
export const reconciledNames = ["Orders", "Shipments", "Drafts"] as const;

export type ReconciledName = (typeof reconciledNames)[number];

export const isReconciledName = (name: unknown): name is ReconciledName =>
  reconciledNames.some((known) => known === name);

/**
 * The action of a delivery that was read from Shipmondo's API: its newest state is known, but not
 * what happened to it. A creation that was missed keeps the action `create`.
 */
export const reconciledAction = "reconciled";

export type ReconciledAction = typeof reconciledAction;

/**
 * What of an order a webhook announces: by the field, the actions that tell of a change.
 * Source: https://shipmondo.dev/docs/webhooks, and deliveries that were seen.
 */
export const announcedBy = {
  order_status: ["status_update"],
  payment_status: ["payment_captured", "payment_voided", "payment_refunded"],
  fulfillment_status: ["create_fulfillment"],
  shipments: ["create_shipment"],
  archived: ["delete"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AnnouncedField = keyof typeof announcedBy;

export const announcedFields = Object.keys(announcedBy) as readonly AnnouncedField[];

/** What the registered webhooks should have announced of one object. */
export interface Announced {
  /** It was created after the webhook for that, and within the life of our records. */
  readonly create: boolean;
  /** The fields whose changes a registered webhook announces. */
  readonly fields: readonly AnnouncedField[];
  /** Hand over changes that no webhook announces, too. */
  readonly all: boolean;
}
