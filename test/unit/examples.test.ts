import { DatabaseSync } from "node:sqlite";
import { bookOrders } from "../../docs/examples/book-orders.ts";
import shopHandlers from "../../docs/examples/shop-handlers.ts";
import type { DeliveryOf, Order } from "shipmondo-webhooks";
import { deliveryOf, handlerContext, order } from "shipmondo-webhooks/testing";

const context = handlerContext();
const booked = (
  data: Order,
  overrides: Partial<DeliveryOf<"Orders:create">> = {},
): DeliveryOf<"Orders:create"> =>
  deliveryOf("Orders:create", { id: "d".repeat(64), ...overrides, data });

const rows = (database: DatabaseSync) =>
  database
    .prepare("SELECT id, status FROM orders")
    .all()
    .map(({ id, status }) => [id, status]);

describe("the example that books orders", () => {
  it("has one effect for a delivery that is handed over twice", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(booked(order({ id: 1, order_status: "open" })), context);
    await handler(booked(order({ id: 1, order_status: "cancelled" })), context);
    expect(rows(database)).toEqual([[1, "open"]]);
  });

  it("has its effect again for a deliberate replay, which has the same id", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(booked(order({ id: 1, order_status: "open" })), context);
    const replay = { replay: "r1", idempotencyKey: `${"d".repeat(64)}#r1` };
    await handler(booked(order({ id: 1, order_status: "sent" }), replay), context);
    expect(rows(database)).toEqual([[1, "sent"]]);
  });

  it("has no effect for a test delivery", async () => {
    const database = new DatabaseSync(":memory:");
    await bookOrders(database)(booked(order({ id: 1 }), { test: true }), context);
    expect(rows(database)).toEqual([]);
  });

  it("has no effect at all when it dies between its two statements", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    const unbindable = { ...order({ id: 1 }), order_status: {} } as unknown as Order;
    expect(() => handler(booked(unbindable), context)).toThrow("cannot be bound");
    await handler(booked(order({ id: 1, order_status: "open" })), context);
    expect(rows(database)).toEqual([[1, "open"]]);
  });

  it("does not let a superseded state overwrite the newer one", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(booked(order({ id: 1, order_status: "sent" }), { id: "newer" }), context);
    const older = booked(order({ id: 1, order_status: "open" }), {
      id: "older",
      superseded: true,
    });
    await handler(older, context);
    expect(rows(database)).toEqual([[1, "sent"]]);
  });
});

describe("the example of a shop's handlers", () => {
  it("gives up at once on a cancellation that its webhook does not vouch for", () => {
    const cancel = (bound: boolean) => {
      const delivery = deliveryOf("Shipments:cancel", { bound });
      return shopHandlers.find(delivery)?.(delivery, context);
    };
    expect(() => cancel(false)).toThrow("does not vouch");
    expect(() => cancel(true)).not.toThrow();
  });

  it.each([
    ["skips a superseded sighting of a parcel", "Shipment Monitor:latest", true, []],
    ["notes a sighting of a parcel", "Shipment Monitor:latest", false, ["Parcel seen"]],
    [
      "skips no superseded delivery to the door, which cannot be fetched again",
      "Shipment Monitor:delivered",
      true,
      ["Parcel delivered"],
    ],
  ] as const)("%s", async (_what, key, superseded, messages) => {
    const delivery = deliveryOf(key, { superseded });
    const { lines, ...own } = handlerContext();
    await shopHandlers.find(delivery)?.(delivery, own);
    expect(lines.map(({ message }) => message)).toEqual(messages);
  });

  it("takes what no other handler is meant for", () => {
    expect(shopHandlers.find({ resource: "Drafts", action: "delete" })).not.toBeNull();
  });
});
