/** What the check's invented objects are filled with. */
export interface SampleMark {
  /** Is in every field that people search by, so that the object is seen to be a test. */
  readonly mark: string;
  readonly id: number;
  readonly at: Date;
}

const party = {
  name: "Søren Prøve",
  attention: null,
  address1: "Prøvevej 1",
  address2: null,
  zipcode: "5000",
  city: "Odense C",
  country_code: "DK",
  email: "soren.prove@example.com",
  phone: null,
} as const;

const order = ({ mark, id, at }: SampleMark): object => ({
  id,
  order_id: mark,
  reference: mark,
  ordered_at: at.toISOString(),
  order_status: "open",
  fulfillment_status: "unfulfilled",
  payment_status: null,
  shipped_percent: 0,
  fulfilled_percent: 0,
  archived: false,
  source_name: mark,
  order_note: `${mark}: a test, not an order`,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  ship_to: party,
  bill_to: party,
  service_point: { id: null, name: null },
  payment_details: { amount_including_vat: "78.49", currency_code: "DKK", captured_amount: null },
  order_lines: [
    { line_type: "item", item_name: mark, item_sku: mark, quantity: "1.0", unit_price: "78.49" },
  ],
  order_fulfillments: [],
  carrier_code: null,
  tags: [mark],
});

const shipment = ({ mark, id, at }: SampleMark): object => ({
  id,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  carrier_code: "gls",
  description: mark,
  contents: null,
  product_code: "GLSDK_SD",
  service_codes: "EMAIL_NT,SMS_NT",
  price: "0.0",
  reference: mark,
  order_id: null,
  pkg_no: mark,
  receiver: party,
  parcels: [{ weight: 1000, pkg_no: mark }],
  return_shipment_id: null,
});

const draft = ({ mark, id, at }: SampleMark): object => ({
  id,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  carrier_code: null,
  product_code: null,
  service_codes: [],
  reference: mark,
  parties: [{ type: "receiver", ...party }],
  parcels: [{ weight: 1000 }],
});

/** Has neither `id` nor `updated_at`: so Shipmondo sends it. */
const monitor = ({ mark, id, at }: SampleMark): object => ({
  shipment_id: id,
  current_status: "DELIVERED",
  current_state: "PROGRESSING",
  current_status_text: mark,
  current_status_registered_at: at.toISOString(),
  carrier_code: "gls",
  carrier_track_id: mark,
  weight: "1.0",
  city: null,
});

const samples = {
  Orders: order,
  Shipments: shipment,
  Drafts: draft,
  "Shipment Monitor": monitor,
} as const;

export type SampleResource = keyof typeof samples;
export const sampleResources: readonly SampleResource[] = [
  "Orders",
  "Shipments",
  "Drafts",
  "Shipment Monitor",
];

/**
 * A small invented object of a resource, with the nulls and the text numbers of real ones.
 * https://shipmondo.dev/docs/webhooks
 */
export function sampleObject(resource: SampleResource, mark: SampleMark): object {
  return samples[resource](mark);
}
