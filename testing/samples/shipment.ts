import type { Address, Party, ServicePoint } from "../../lambda/contract/resources/parts.ts";
import type { Shipment } from "../../lambda/contract/resources/shipment.ts";
import { noServicePoint, orderNumber } from "./order.ts";
import { person, phoneNumber, shop } from "./people.ts";
import { sampleInstant, timestamp } from "./timestamp.ts";

const servicePoint: ServicePoint = {
  id: "00000",
  name: "Den Opdigtede Købmand",
  address1: "Prøvestræde 3",
  address2: null,
  zipcode: "5000",
  city: "Odense C",
  country_code: "DK",
  shipping_agent: "gls",
};

/** The carrier's number of shipment `n`. */
export const packageNumber = (n: number): string => String(n).padStart(11, "0");

/** Sender and receiver in the newer form of addresses. */
export function party(type: Party["type"], address: Address): Party {
  const { name, attention, address1, address2, zipcode, city, country_code, email, mobile } =
    address;
  return {
    type,
    name: name ?? null,
    attention: attention ?? null,
    address1: address1 ?? null,
    address2: address2 ?? null,
    postal_code: zipcode ?? null,
    city: city ?? null,
    country_code: country_code ?? null,
    email: email ?? null,
    phone: mobile ?? null,
    attributes: [],
  };
}

/**
 * An invented shipment, made from the sample order of the same number: to a service point when `n`
 * is odd, else to the door.
 * @param overrides members to have in place of the invented ones
 * @param n its id; everything else follows from it
 */
export function shipment(overrides: Partial<Shipment> = {}, n = 1): Shipment {
  const made = timestamp(sampleInstant(n));
  const receiver = person(n);
  const toServicePoint = n % 2 === 1;
  return {
    id: n,
    created_at: made,
    updated_at: made,
    carrier_code: "gls",
    description: toServicePoint ? "ShopDelivery" : "PrivateDelivery",
    contents: null,
    term_of_trade: null,
    product_id: toServicePoint ? 64 : 65,
    product_code: toServicePoint ? "GLSDK_SD" : "GLSDK_HD",
    service_codes: "EMAIL_NT,SMS_NT",
    services: "23,24",
    customer_number: null,
    price: "42.5",
    reference: orderNumber(n),
    additional_reference: null,
    order_id: orderNumber(n),
    pkg_no: packageNumber(n),
    external_pkg_no: null,
    parties: [party("sender", shop), party("receiver", receiver)],
    receiver: { ...receiver, vat_id: null, telephone: phoneNumber(n), instruction: null },
    sender: { ...shop, vat_id: null },
    parcels: [
      {
        quantity: 1,
        weight: 1000 + (n % 9) * 500,
        weight_kg: String(1 + (n % 9) / 2),
        pkg_no: packageNumber(n),
        pkg_nos: [packageNumber(n)],
        external_pkg_no: null,
        length: null,
        width: null,
        height: null,
        dangerous_goods: [],
        declared_value: null,
      },
    ],
    customs: null,
    service_point: toServicePoint ? servicePoint : noServicePoint,
    pick_up: {},
    bill_to: {},
    dfm: null,
    paperless_trade: false,
    labelless_code: null,
    source_id: String(21_000_000 + n),
    source_type: "fulfillment",
    return_shipment_id: null,
    origin_shipment_id: null,
    label_overlay: null,
    waybill_reference: null,
    ...overrides,
  };
}
