import { formatTime } from "../copenhagen.ts";
import { buyer, partyOf, sender } from "./people.ts";

/** A draft as the API gives it. */
export interface Draft {
  readonly id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly reference: string | null;
  readonly [field: string]: unknown;
}

export function newDraft(id: number, at: number): Draft {
  const made = formatTime(at);
  return {
    id,
    created_at: made,
    updated_at: made,
    own_agreement: false,
    customer_number: null,
    carrier_code: "dao",
    product_code: "DAO_H",
    service_codes: ["EMAIL_NT", "SMS_NT"],
    terms_of_trade: null,
    reference: `KLADDE-${id}`,
    additional_reference: null,
    contents: null,
    origin_shipment_id: null,
    parties: [partyOf("sender", sender), partyOf("receiver", buyer(id))],
    pickup_details: null,
    delivery_details: null,
    parcels: [
      { quantity: 1, weight: 900, length: null, width: null, height: null, description: null },
    ],
    pallet_exchange: null,
    customs: null,
    cod: null,
    carrier_insurance: null,
    attributes: [],
  };
}
