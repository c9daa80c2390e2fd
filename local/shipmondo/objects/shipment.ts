import { formatTime } from "../copenhagen.ts";
import { noServicePoint, partyOf, sender, type Contact } from "./people.ts";

/** A shipment as the API gives it. It has no status. */
export interface Shipment {
  readonly id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly reference: string | null;
  readonly order_id: string | null;
  readonly pkg_no: string;
  readonly receiver: Contact;
  readonly [field: string]: unknown;
}

/** Where a shipment comes from; nothing for one that was made by hand. */
export interface ShipmentSource {
  /** The shop's number of the order. */
  readonly orderId: string | null;
  readonly reference: string | null;
  readonly receiver: Contact;
  readonly fulfillmentId: number | null;
}

export const parcelNumber = (id: number): string => String(id).padStart(14, "0");

export function newShipment(id: number, at: number, source: ShipmentSource): Shipment {
  const made = formatTime(at);
  const { name, attention, address1, address2, zipcode, city, country_code, email, mobile } =
    source.receiver;
  const receiver = {
    name,
    attention,
    address1,
    address2,
    zipcode,
    city,
    country_code,
    email,
    mobile,
  };
  const number = parcelNumber(id);
  return {
    id,
    created_at: made,
    updated_at: made,
    carrier_code: "dao",
    description: "dao HOME",
    contents: null,
    term_of_trade: null,
    product_id: 231,
    product_code: "DAO_H",
    service_codes: "EMAIL_NT,SMS_NT",
    services: "23,24",
    customer_number: null,
    price: "39.0",
    reference: source.reference,
    additional_reference: null,
    order_id: source.orderId,
    pkg_no: number,
    external_pkg_no: null,
    parties: [partyOf("sender", sender), partyOf("receiver", receiver)],
    receiver: { ...receiver, vat_id: null, telephone: null, instruction: null } as Contact,
    sender: { ...sender, telephone: null, vat_id: null },
    parcels: [
      {
        quantity: 1,
        weight: 1250,
        weight_kg: "1.25",
        pkg_no: number,
        pkg_nos: [number],
        external_pkg_no: null,
        length: null,
        width: null,
        height: null,
        dangerous_goods: [],
        declared_value: null,
      },
    ],
    customs: null,
    service_point: noServicePoint,
    pick_up: {},
    bill_to: {},
    dfm: null,
    paperless_trade: false,
    labelless_code: null,
    source_id: source.fulfillmentId === null ? null : String(source.fulfillmentId),
    source_type: source.fulfillmentId === null ? "manual" : "fulfillment",
    return_shipment_id: null,
    origin_shipment_id: null,
    carrier_insurance: null,
    label_overlay: null,
    waybill_reference: null,
    pickup_details: null,
    delivery_details: null,
  };
}

/** What a webhook of the Shipment Monitor carries: no `id`, no `updated_at`, and no list of it. */
export function monitorOf(shipment: Shipment, isDelivered: boolean, at: number): object {
  return {
    shipment_id: shipment.id,
    current_status: isDelivered ? "DELIVERED" : "EN_ROUTE",
    current_state: "PROGRESSING",
    current_status_text: isDelivered ? "Pakken er leveret" : "Pakken er på vej",
    current_status_registered_at: formatTime(at),
    carrier_code: "dao",
    carrier_track_id: shipment.pkg_no,
    weight: "1.25",
    length: null,
    height: null,
    width: null,
    city: shipment.receiver.city,
  };
}
