import type { Customs } from "./customs.ts";
import type { DraftParcel } from "./parcel.ts";
import type { Amount, Attribute, CarrierData, Party, Schedule, Timestamp } from "./parts.ts";

/**
 * A shipment draft, as webhooks of `Drafts` carry it. No delivery of one is public, so little is
 * taken for granted here. Source: https://shipmondo.dev, `GET /shipment_drafts/{id}`.
 */
export interface Draft {
  readonly id: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly own_agreement?: boolean | null;
  readonly customer_number?: string | null;
  readonly carrier_code?: string | null;
  readonly product_code?: string | null;
  /** A list of codes; drafts of older versions of the API have them in one text, with commas. */
  readonly service_codes?: readonly string[] | string | null;
  /** Incoterm, such as "DAP". */
  readonly terms_of_trade?: string | null;
  readonly reference?: string | null;
  readonly additional_reference?: string | null;
  readonly contents?: string | null;
  /** Set on the draft of a return. A shipment has it as a text. */
  readonly origin_shipment_id?: number | string | null;
  readonly parties?: readonly Party[] | null;
  readonly pickup_details?: Schedule | null;
  readonly delivery_details?: Schedule | null;
  readonly parcels?: readonly DraftParcel[] | null;
  readonly pallet_exchange?: CarrierData | null;
  readonly customs?: Customs | null;
  /** Cash on delivery. */
  readonly cod?: (Amount & { readonly account_number?: string | null }) | null;
  readonly carrier_insurance?: Amount | null;
  readonly attributes?: readonly Attribute[] | null;
}
