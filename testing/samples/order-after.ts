import type { ActionOf } from "../../lambda/contract/resources/index.ts";
import type { Order, OrderFulfillment } from "../../lambda/contract/resources/order.ts";
import { order } from "./order.ts";

/**
 * What an action leaves behind in an order; an action that is not known leaves it as it was made.
 */
export function orderAfter(action: string, n: number, times: Partial<Order>): Order {
  const made = order(times, n);
  const change = Object.hasOwn(changes, action) ? changes[action as ActionOf<"Orders">] : unchanged;
  return { ...made, ...change(made, n) };
}

type Change = (order: Order, n: number) => Partial<Order>;

const unchanged: Change = () => ({});

const changes: Readonly<Record<ActionOf<"Orders">, Change>> = {
  create: unchanged,
  // As it was seen: the percentage is ahead of the status, and the fulfilment follows in a delivery
  // of its own.
  status_update: () => ({ order_status: "packed", fulfilled_percent: 100 }),
  create_fulfillment: (made, n) => ({
    order_status: "packed",
    fulfillment_status: "fulfilled",
    fulfilled_percent: 100,
    ...withFulfillment(made, n, null),
  }),
  create_shipment: (made, n) => ({
    order_status: "sent",
    fulfillment_status: "fulfilled",
    fulfilled_percent: 100,
    shipped_percent: 100,
    carrier_code: "gls",
    // The sample shipment of the same number was made from this order.
    ...withFulfillment(made, n, n),
  }),
  payment_captured: (made) => ({
    payment_status: "paid",
    payment_details: { ...made.payment_details, captured_amount: total(made) },
  }),
  payment_voided: () => ({ payment_status: "voided" }),
  payment_refunded: (made) => ({
    payment_status: "refunded",
    payment_details: {
      ...made.payment_details,
      captured_amount: total(made),
      refunded_amount: total(made),
    },
  }),
  delete: () => ({ order_status: "archived", archived: true }),
};

const total = (made: Order): string | null => made.payment_details?.amount_including_vat ?? null;

/** All items packed together, and their lines counted as shipped. */
function withFulfillment(made: Order, n: number, shipmentId: number | null): Partial<Order> {
  const lines = made.order_lines ?? [];
  const fulfillment: OrderFulfillment = {
    id: 21_000_000 + n,
    code: `${made.order_id ?? ""}-1`,
    type: "outbound",
    shipment_id: shipmentId,
    fulfilled_by_third_party: false,
    order_packaging_id: null,
    cancelled: false,
    created_at: made.updated_at,
    updated_at: made.updated_at,
    fulfillment_lines: lines
      .filter(({ line_type }) => line_type === "item")
      .map(({ id, quantity }) => ({ id: id + 1, order_line_id: id, shipped_quantity: quantity })),
  };
  return {
    order_lines: lines.map((line) =>
      line.line_type === "item" ? { ...line, shipped_quantity: line.quantity } : line,
    ),
    order_fulfillments: [fulfillment],
  };
}
