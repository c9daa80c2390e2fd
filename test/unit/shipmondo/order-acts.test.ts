import { actions } from "../../../lambda/contract/resources/index.ts";
import {
  orderActs,
  orderAfter,
  type OrderAct,
  type OrderActName,
} from "../../../local/shipmondo/acts/order-acts.ts";
import { resourceActions } from "../../../local/shipmondo/catalogue.ts";
import { newOrder, type Order } from "../../../local/shipmondo/objects/order.ts";

const at = "2026-03-02T11:00:00.000+01:00";
const order = newOrder(1_000_001, { createdAt: Date.parse("2026-03-01T10:00:00.000Z") }, 3);

/** The order after each step of an act; the reason when it is refused. */
function after(from: Order, name: OrderActName): Order | string {
  const act: OrderAct = orderActs[name];
  const refusal = act.refusal(from);
  if (refusal !== null) return refusal;
  const context = { at, shipmentId: act.makesShipment === true ? 7 : null, status: null };
  return act.steps.reduce((state, step) => orderAfter(state, step, context), from);
}
const through = (...names: readonly OrderActName[]): Order | string =>
  names.reduce<Order | string>(
    (state, name) => (typeof state === "string" ? state : after(state, name)),
    order,
  );

test("the resources and actions are those that the receiver knows, written down a second time", () => {
  expect(resourceActions).toEqual(actions);
});

test.each([
  [["pack"], { order_status: "packed", fulfillment_status: "fulfilled", shipped_percent: 0 }],
  [["ship"], { order_status: "sent", fulfillment_status: "fulfilled", shipped_percent: 100 }],
  [["pack", "ship"], { order_status: "sent", fulfilled_percent: 100, shipped_percent: 100 }],
  [["capture"], { payment_status: "paid" }],
  [["mark-paid"], { payment_status: "marked_as_paid" }],
  [["capture", "refund"], { payment_status: "refunded" }],
  [["void"], { payment_status: "voided" }],
  [["cancel"], { order_status: "archived", archived: true }],
  [["status"], { order_status: "processing", fulfillment_status: "unfulfilled" }],
] as const)("after %j an order is %j", (names, state) => {
  expect(through(...names)).toMatchObject({ ...state, updated_at: at });
});

test.each([
  ["is packed already", ["pack", "pack"]],
  ["is packed already", ["ship", "pack"]],
  ["is shipped already", ["ship", "ship"]],
  ["has no payment to capture", ["capture", "capture"]],
  ["has no payment to capture", ["void", "capture"]],
  ["is paid or voided already", ["capture", "mark-paid"]],
  ["has no authorized payment to void", ["capture", "void"]],
  ["has no captured payment to refund", ["refund"]],
  ["has no captured payment to refund", ["mark-paid", "refund"]],
  ["is archived", ["cancel", "cancel"]],
  ["is archived", ["cancel", "pack"]],
  ["is archived", ["cancel", "ship"]],
  ["is archived", ["cancel", "status"]],
] as const)("an order %s behind %j", (reason, names) => {
  expect(through(...names.slice(0, -1))).not.toBe(reason);
  expect(through(...names)).toBe(reason);
});

test("a capture and a refund name the whole amount; what was marked as paid has captured nothing", () => {
  const amount = order.payment_details.amount_including_vat;
  expect(amount).toMatch(/^\d+\.\d+$/);
  expect(through("capture")).toMatchObject({
    payment_details: { captured_amount: amount, refunded_amount: null },
  });
  expect(through("capture", "refund")).toMatchObject({
    payment_details: { captured_amount: amount, refunded_amount: amount },
  });
  expect(through("mark-paid")).toMatchObject({ payment_details: { captured_amount: null } });
});

test("between the two steps of a packing the percentage is ahead of the status", () => {
  const [first] = orderActs.pack.steps;
  expect(orderAfter(order, first, { at, shipmentId: null, status: null })).toMatchObject({
    order_status: "packed",
    fulfillment_status: "unfulfilled",
    fulfilled_percent: 100,
    order_fulfillments: [],
  });
});

test("shipping what was packed keeps its fulfilment, which gets the shipment", () => {
  expect(through("pack")).toMatchObject({ order_fulfillments: [{ shipment_id: null }] });
  const shipped = through("pack", "ship") as Order;
  expect(shipped.order_fulfillments).toHaveLength(1);
  expect(shipped.order_fulfillments[0]?.shipment_id).toBe(7);
  expect(shipped.order_lines.map(({ shipped_quantity }) => shipped_quantity)).toEqual(
    order.order_lines.map(({ quantity, line_type }) => (line_type === "item" ? quantity : "0.0")),
  );
});

test("the sums of an order are those of its lines", () => {
  const sum = (name: string): number =>
    Math.round(order.order_lines.reduce((all, line) => all + Number(line[name]), 0) * 100);
  for (const name of ["amount_excluding_vat", "amount_including_vat", "vat_amount"]) {
    expect(Math.round(Number(order.payment_details[name]) * 100)).toBe(sum(name));
  }
});
