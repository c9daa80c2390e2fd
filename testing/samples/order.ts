import type { OrderLine } from "../../lambda/contract/resources/order-line.ts";
import type { Order, PaymentDetails } from "../../lambda/contract/resources/order.ts";
import type { ServicePoint } from "../../lambda/contract/resources/parts.ts";
import { decimal, hundredths } from "./decimal.ts";
import { orderLines } from "./order-lines.ts";
import { person, shop } from "./people.ts";
import { sampleInstant, timestamp } from "./timestamp.ts";

/** "No service point", as it comes. */
export const noServicePoint: ServicePoint = {
  id: null,
  name: null,
  address1: null,
  zipcode: null,
  city: null,
  country_code: null,
  shipping_agent: null,
};

/** The number that the invented shop gives order `n`. */
export const orderNumber = (n: number): string => String(n).padStart(9, "0");

/**
 * An invented order as it is when it was just made: open and its payment authorized. What is paid
 * follows from the lines.
 * @param overrides members to have in place of the invented ones, such as `{ order_lines:
 * orderLines(75) }`
 * @param n its id; everything else follows from it
 */
export function order(overrides: Partial<Order> = {}, n = 1): Order {
  const made = timestamp(sampleInstant(n));
  const buyer = person(n);
  const lines = overrides.order_lines ?? orderLines(3, n);
  return {
    id: n,
    order_id: orderNumber(n),
    reference: orderNumber(n),
    ordered_at: made,
    order_status: "open",
    fulfillment_status: "unfulfilled",
    payment_status: "authorized",
    shipped_percent: 0,
    fulfilled_percent: 0,
    archived: false,
    source_name: "Den Opdigtede Butik",
    order_note: n % 4 === 0 ? "Må gerne stilles i carporten" : null,
    created_at: made,
    updated_at: made,
    ship_to: {
      ...buyer,
      phone: null,
      instruction: null,
      vat_id: null,
      vat_no: null,
      address_validation: { state: null, suggestion: null },
    },
    bill_to: { ...buyer, phone: null, vat_no: null },
    service_point: noServicePoint,
    sender: shop,
    payment_details: paymentDetails(lines, n),
    order_lines: lines,
    order_fulfillments: [],
    enable_customs: false,
    shipment_template_id: null,
    return_shipment_template_id: null,
    sales_order_packaging_id: null,
    bookkeeping_integration_id: null,
    use_item_weight: true,
    carrier_fields: null,
    tags: [],
    assigned_staff_account_id: null,
    carrier_code: null,
    ...overrides,
  };
}

function paymentDetails(lines: readonly OrderLine[], n: number): PaymentDetails {
  const sum = (member: "amount_excluding_vat" | "amount_including_vat" | "vat_amount"): string =>
    decimal(lines.reduce((total, line) => total + hundredths(line[member]), 0));
  return {
    amount_excluding_vat: sum("amount_excluding_vat"),
    amount_including_vat: sum("amount_including_vat"),
    authorized_amount: sum("amount_including_vat"),
    captured_amount: null,
    refunded_amount: null,
    currency_code: "DKK",
    vat_amount: sum("vat_amount"),
    vat_percent: "0.25",
    payment_method: "quickpay",
    transaction_id: String(900_000_000 + n),
  };
}
