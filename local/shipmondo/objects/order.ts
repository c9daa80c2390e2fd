import { formatTime } from "../copenhagen.ts";
import { money } from "./money.ts";
import { orderLine, type OrderLine } from "./order-line.ts";
import { buyer, noServicePoint, sender, type Contact } from "./people.ts";

export interface PaymentDetails {
  readonly amount_including_vat: string;
  readonly captured_amount: string | null;
  readonly refunded_amount: string | null;
  readonly [field: string]: unknown;
}

export interface Fulfillment {
  readonly id: number;
  readonly shipment_id: number | null;
  readonly updated_at: string;
  readonly [field: string]: unknown;
}

/** A sales order as the API gives it: the members that acts change, and the rest. */
export interface Order {
  readonly id: number;
  readonly order_id: string;
  readonly reference: string;
  readonly order_status: string;
  readonly fulfillment_status: string;
  readonly payment_status: string | null;
  readonly shipped_percent: number;
  readonly fulfilled_percent: number;
  readonly archived: boolean;
  readonly order_note: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly ship_to: Contact;
  readonly payment_details: PaymentDetails;
  readonly order_lines: readonly OrderLine[];
  readonly order_fulfillments: readonly Fulfillment[];
  readonly carrier_code: string | null;
  readonly [field: string]: unknown;
}

export interface OrderTimes {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** @default createdAt */
  readonly updatedAt?: number;
}

/**
 * A new order: open, its payment authorized, nothing packed.
 * @param lines how many; the last of several is shipping
 */
export function newOrder(id: number, times: OrderTimes, lines = 2): Order {
  const made = Array.from({ length: lines }, (_, index) =>
    orderLine(id, index, lines > 1 && index === lines - 1),
  );
  const withoutVat = made.reduce((sum, { amounts }) => sum + amounts.withoutVat, 0);
  const vat = made.reduce((sum, { amounts }) => sum + amounts.vat, 0);
  const created = formatTime(times.createdAt);
  const who = buyer(id);
  return {
    id,
    order_id: `LB-${id}`,
    reference: `LB-${id}`,
    ordered_at: created,
    order_status: "open",
    fulfillment_status: "unfulfilled",
    payment_status: "authorized",
    shipped_percent: 0,
    fulfilled_percent: 0,
    archived: false,
    source_name: "Lokalbutikken",
    order_note: null,
    created_at: created,
    updated_at: formatTime(times.updatedAt ?? times.createdAt),
    ship_to: {
      ...who,
      phone: null,
      instruction: id % 3 === 0 ? "Læg pakken i skuret, tak" : null,
      vat_id: null,
      vat_no: null,
      address_validation: { state: null, suggestion: null },
    } as Contact,
    bill_to: { ...who, phone: null, vat_no: null },
    service_point: noServicePoint,
    sender: { ...sender, telephone: null, vat_no: null },
    payment_details: {
      amount_excluding_vat: money(withoutVat),
      amount_including_vat: money(withoutVat + vat),
      authorized_amount: money(withoutVat + vat),
      captured_amount: null,
      refunded_amount: null,
      currency_code: "DKK",
      vat_amount: money(vat),
      vat_percent: "0.25",
      payment_method: "quickpay",
      transaction_id: String(500_000_000 + id),
      payment_gateway_id: null,
    },
    order_lines: made.map(({ line }) => line),
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
  };
}
