import type { Fulfillment, Order } from "../objects/order.ts";

/** What a step of an act needs to know besides the order. */
export interface StepContext {
  /** The time of the change as the API writes it. */
  readonly at: string;
  /** The shipment that this act makes. */
  readonly shipmentId: number | null;
  /** The status to set, for `status`. */
  readonly status: string | null;
}

export interface OrderStep {
  /** The webhooks that it fires; null: none. */
  readonly action: string | null;
  readonly change: (order: Order, context: StepContext) => Partial<Order>;
}

export interface OrderAct {
  /** Completes "The order …" when the act cannot be done to it; null when it can. */
  readonly refusal: (order: Order) => string | null;
  /** One behind the other, 58 ms apart; each is stored and fired with the state after it. */
  readonly steps: readonly [OrderStep, ...OrderStep[]];
  readonly makesShipment?: true;
}

export const orderStatuses = [
  "open",
  "processing",
  "packed",
  "on_hold",
  "sent",
  "picked_up",
  "ready_for_pickup",
  "released",
] as const;

const ifArchived = ({ archived }: Order): string | null => (archived ? "is archived" : null);
const unlessPayment =
  (statuses: readonly (string | null)[], text: string) =>
  (order: Order): string | null =>
    statuses.includes(order.payment_status) ? null : text;

const payment = (order: Order, members: Partial<Order["payment_details"]>) => ({
  ...order.payment_details,
  ...members,
});

/** What can be done to an order, as it was seen to come over the wire. */
export const orderActs = {
  pack: {
    refusal: (order) =>
      ifArchived(order) ?? (order.fulfillment_status === "fulfilled" ? "is packed already" : null),
    steps: [
      // The percentage is ahead of the status, and the fulfilment follows in a delivery of its own.
      {
        action: "status_update",
        change: () => ({ order_status: "packed", fulfilled_percent: 100 }),
      },
      {
        action: "create_fulfillment",
        change: (order, { at }) => ({
          fulfillment_status: "fulfilled",
          fulfilled_percent: 100,
          ...packed(order, at, null),
        }),
      },
    ],
  },
  ship: {
    refusal: (order) =>
      ifArchived(order) ?? (order.shipped_percent === 100 ? "is shipped already" : null),
    makesShipment: true,
    steps: [
      {
        action: "create_shipment",
        change: (order, { at, shipmentId }) => ({
          order_status: "sent",
          fulfillment_status: "fulfilled",
          fulfilled_percent: 100,
          shipped_percent: 100,
          carrier_code: "dao",
          ...packed(order, at, shipmentId),
        }),
      },
    ],
  },
  capture: {
    refusal: unlessPayment(["authorized", "partially_paid"], "has no payment to capture"),
    steps: [
      {
        action: "payment_captured",
        change: (order) => ({
          payment_status: "paid",
          payment_details: payment(order, {
            captured_amount: order.payment_details.amount_including_vat,
          }),
        }),
      },
    ],
  },
  "mark-paid": {
    refusal: unlessPayment([null, "authorized", "authorize_expired"], "is paid or voided already"),
    steps: [{ action: "payment_captured", change: () => ({ payment_status: "marked_as_paid" }) }],
  },
  void: {
    refusal: unlessPayment(["authorized"], "has no authorized payment to void"),
    steps: [{ action: "payment_voided", change: () => ({ payment_status: "voided" }) }],
  },
  refund: {
    refusal: unlessPayment(["paid", "partially_refunded"], "has no captured payment to refund"),
    steps: [
      {
        action: "payment_refunded",
        change: (order) => ({
          payment_status: "refunded",
          payment_details: payment(order, {
            refunded_amount: order.payment_details.captured_amount,
          }),
        }),
      },
    ],
  },
  cancel: {
    refusal: ifArchived,
    steps: [{ action: "delete", change: () => ({ order_status: "archived", archived: true }) }],
  },
  status: {
    refusal: ifArchived,
    steps: [
      {
        action: "status_update",
        change: (_order, { status }) => ({ order_status: status ?? "processing" }),
      },
    ],
  },
  // By hand, on Shipmondo's own pages: no webhook tells of it.
  edit: {
    refusal: () => null,
    steps: [{ action: null, change: (_order, { at }) => ({ order_note: `Rettet ${at}` }) }],
  },
} as const satisfies Readonly<Record<string, OrderAct>>;

export type OrderActName = keyof typeof orderActs;

/** Everything in one fulfilment; one that was packed before gets the shipment. */
function packed(order: Order, at: string, shipmentId: number | null): Partial<Order> {
  const before = order.order_fulfillments.at(-1);
  const fulfillment: Fulfillment =
    before === undefined
      ? newFulfillment(order, at, shipmentId)
      : { ...before, shipment_id: shipmentId, updated_at: at };
  return {
    order_lines: order.order_lines.map((line) =>
      line.line_type === "item" ? { ...line, shipped_quantity: line.quantity } : line,
    ),
    order_fulfillments: [...order.order_fulfillments.slice(0, -1), fulfillment],
  };
}

function newFulfillment(order: Order, at: string, shipmentId: number | null): Fulfillment {
  const items = order.order_lines.filter(({ line_type }) => line_type === "item");
  return {
    id: fulfillmentIdOf(order.id),
    code: `${order.order_id}-1`,
    type: "outbound",
    shipment_id: shipmentId,
    fulfilled_by_third_party: false,
    order_packaging_id: null,
    cancelled: false,
    created_at: at,
    updated_at: at,
    fulfillment_lines: items.map(({ id, quantity }) => ({
      id: id + 50,
      order_line_id: id,
      shipped_quantity: quantity,
    })),
  };
}

export const fulfillmentIdOf = (orderId: number): number => orderId * 10 + 1;

/** The order after a step, as it is stored, answered and signed. */
export function orderAfter(order: Order, step: OrderStep, context: StepContext): Order {
  const changed: Partial<Order> = step.change(order, context);
  return { ...order, ...changed, updated_at: context.at };
}
