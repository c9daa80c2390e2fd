import type { OrderLine } from "./order-line.ts";
import type { Address, CarrierData, Decimal, ServicePoint, Text, Timestamp } from "./parts.ts";

export type OrderStatus = Text<
  | "open"
  | "processing"
  | "packed"
  | "cancelled"
  | "on_hold"
  | "sent"
  | "picked_up"
  | "archived"
  | "ready_for_pickup"
  | "released"
>;

export type FulfillmentStatus = Text<"unfulfilled" | "partially_fulfilled" | "fulfilled">;

export type PaymentStatus = Text<
  | "authorized"
  | "partially_paid"
  | "paid"
  | "voided"
  | "authorize_pending"
  | "authorize_error"
  | "refunded"
  | "marked_as_paid"
  | "partially_refunded"
  | "authorize_expired"
>;

export interface PaymentDetails {
  readonly amount_excluding_vat?: Decimal | null;
  readonly amount_including_vat?: Decimal | null;
  readonly authorized_amount?: Decimal | null;
  /** Null for an order that somebody marked as paid. */
  readonly captured_amount?: Decimal | null;
  readonly refunded_amount?: Decimal | null;
  /** ISO 4217. */
  readonly currency_code?: string | null;
  readonly vat_amount?: Decimal | null;
  /** A share of one: "0.25" is 25 percent. */
  readonly vat_percent?: Decimal | null;
  readonly payment_method?: string | null;
  readonly transaction_id?: string | null;
  readonly payment_gateway_id?: string | number | null;
}

export interface FulfillmentLine {
  readonly id: number;
  readonly order_line_id: number | null;
  readonly shipped_quantity: Decimal | null;
}

/** Items that were packed together. */
export interface OrderFulfillment {
  readonly id: number;
  readonly code: string | null;
  readonly type: Text<"outbound" | "return"> | null;
  /** Null until the shipment is made: `create_fulfillment` comes before `create_shipment`. */
  readonly shipment_id: number | null;
  readonly fulfilled_by_third_party: boolean | null;
  readonly order_packaging_id: number | null;
  readonly cancelled: boolean | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly fulfillment_lines?: readonly FulfillmentLine[] | null;
}

/** Where an order is to go, with what Shipmondo's address check found. */
export interface ShipTo extends Address {
  readonly address_validation?: {
    /** How likely the address is wrong; null when it was not checked. */
    readonly state?: Text<"danger"> | null;
    readonly suggestion?: {
      readonly address?: string | null;
      readonly zipcode?: string | null;
      readonly city?: string | null;
      readonly country_code?: string | null;
    } | null;
  } | null;
}

/**
 * A sales order, as webhooks of `Orders` carry it: its state after the action.
 * Source: https://shipmondo.dev, `GET /sales_orders/{id}`, amended by deliveries that were seen.
 */
export interface Order {
  readonly id: number;
  /** The number that the shop gave it. */
  readonly order_id: string | null;
  readonly reference: string | null;
  readonly ordered_at: Timestamp | null;
  /** Cancelling an order makes it "archived" and comes with the action `delete`. */
  readonly order_status: OrderStatus;
  /** May lag behind the percentages: "unfulfilled" was seen with `fulfilled_percent` 100. */
  readonly fulfillment_status: FulfillmentStatus;
  /** Null without a payment gateway. `payment_captured` comes with "marked_as_paid" too. */
  readonly payment_status: PaymentStatus | null;
  /** 0 to 100. */
  readonly shipped_percent: number | null;
  /** 0 to 100. */
  readonly fulfilled_percent: number | null;
  readonly archived: boolean;
  /** Name of the shop or system that the order came from. */
  readonly source_name: string | null;
  readonly order_note: string | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly ship_to: ShipTo | null;
  readonly bill_to: Address | null;
  readonly service_point: ServicePoint | null;
  readonly sender: Address | null;
  readonly payment_details: PaymentDetails | null;
  readonly order_lines?: readonly OrderLine[] | null;
  readonly order_fulfillments?: readonly OrderFulfillment[] | null;
  readonly enable_customs: boolean | null;
  readonly shipment_template_id: number | null;
  readonly return_shipment_template_id: number | null;
  readonly sales_order_packaging_id: number | null;
  readonly bookkeeping_integration_id: number | null;
  readonly use_item_weight?: boolean | null;
  readonly carrier_fields: CarrierData | null;
  readonly tags?: readonly string[] | null;
  readonly assigned_staff_account_id: number | null;
  readonly carrier_code: string | null;
}
