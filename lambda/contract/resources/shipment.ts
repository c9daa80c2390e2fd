import type { Customs } from "./customs.ts";
import type { Parcel } from "./parcel.ts";
import type {
  Address,
  Amount,
  CarrierData,
  Decimal,
  Party,
  Schedule,
  ServicePoint,
  Text,
  Timestamp,
} from "./parts.ts";

/** Where a shipment goes, with what the carrier may need at the door. */
export interface ShipmentReceiver extends Address {
  readonly access_code?: string | null;
  /** Wanted day of delivery, YYYY-MM-DD. */
  readonly date?: string | null;
  /** HH:MM. */
  readonly from_time?: string | null;
  /** HH:MM. */
  readonly to_time?: string | null;
  readonly member_id?: string | null;
}

/** Where the carrier collects it, when that is not the sender's address; else `{}` or nulls. */
export interface PickUp extends Address {
  /** YYYY-MM-DD. */
  readonly date?: string | null;
  /** HH:MM. */
  readonly from_time?: string | null;
  /** HH:MM. */
  readonly to_time?: string | null;
  readonly pickup_custom?: boolean | null;
}

/** Who pays customs, when that is neither sender nor receiver; else `{}` or nulls. */
export interface ShipmentBillTo extends Address {
  readonly bill_to_custom?: boolean | null;
  readonly customer_number?: string | null;
}

/**
 * A shipment, as webhooks of `Shipments` carry it. It has no status: only the delivery's `action`
 * tells a `cancel` from a `create`, so look at `delivery.bound` before believing it. Source:
 * https://shipmondo.dev, `GET /shipments/{id}`.
 */
export interface Shipment {
  readonly id: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly carrier_code: string | null;
  readonly description: string | null;
  readonly contents: string | null;
  /** Incoterm, such as "DAP". */
  readonly term_of_trade?: string | null;
  readonly product_id: number | null;
  readonly product_code: string | null;
  /** Codes with commas between them: "EMAIL_NT,SMS_NT". */
  readonly service_codes: string | null;
  /** Ids with commas between them. */
  readonly services?: string | null;
  /** Null on Shipmondo's own agreement with the carrier. */
  readonly customer_number: string | null;
  /** With VAT. */
  readonly price: Decimal | null;
  readonly reference: string | null;
  readonly additional_reference?: string | null;
  /** The shop's order number, when the shipment was made from an order. */
  readonly order_id: string | null;
  /** The carrier's number of the whole shipment. */
  readonly pkg_no: string | null;
  readonly external_pkg_no: string | null;
  readonly parties?: readonly Party[] | null;
  readonly receiver: ShipmentReceiver | null;
  readonly sender: Address | null;
  readonly parcels?: readonly Parcel[] | null;
  readonly customs: Customs | null;
  readonly service_point: ServicePoint | null;
  readonly pick_up: PickUp | null;
  readonly bill_to: ShipmentBillTo | null;
  readonly dfm?: CarrierData | null;
  readonly paperless_trade?: boolean | null;
  readonly labelless_code: string | null;
  readonly source_id: string | null;
  readonly source_type: Text<
    "manual" | "imported" | "fulfillment" | "return" | "repurchase" | "api" | "address_book"
  > | null;
  /** A text, unlike `id`. */
  readonly return_shipment_id: string | null;
  /** A text, unlike `id`. */
  readonly origin_shipment_id: string | null;
  readonly carrier_insurance?: Amount | null;
  readonly label_overlay?: CarrierData | null;
  readonly waybill_reference: string | null;
  readonly pickup_details?: Schedule | null;
  readonly delivery_details?: Schedule | null;
}
