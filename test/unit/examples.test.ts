import { DatabaseSync } from "node:sqlite";
import { bookOrders } from "../../docs/examples/book-orders.ts";
import shopHandlers from "../../docs/examples/shop-handlers.ts";
import type { HandledDelivery, HandlerContext } from "../../lambda/consumer/define-handlers.ts";
import type { Order } from "../../lambda/contract/resources/index.ts";
import { createLog } from "../../lambda/common/log.ts";
import { order } from "../../testing/samples/index.ts";

const lines: string[] = [];
const context: HandlerContext = {
  log: createLog((line) => lines.push(line), Date.now),
  signal: new AbortController().signal,
  remainingMs: () => 30_000,
};

const delivery = <Data>(
  data: Data,
  overrides: Partial<HandledDelivery<Data>> = {},
): HandledDelivery<Data> => ({
  v: 1,
  id: "d".repeat(64),
  idempotencyKey: overrides.id ?? "d".repeat(64),
  test: false,
  receivedAt: "2026-11-24T08:00:00.000Z",
  resource: "Orders",
  action: "create",
  resourceId: "1",
  webhookId: "7",
  webhookName: "Orders:create",
  url: "https://shop.example/webhooks",
  user: null,
  key: "main",
  bound: true,
  superseded: false,
  data,
  ...overrides,
});

const rows = (database: DatabaseSync) =>
  database
    .prepare("SELECT id, status FROM orders")
    .all()
    .map(({ id, status }) => [id, status]);

describe("the example that books orders", () => {
  it("has one effect for a delivery that is handed over twice", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(delivery(order({ id: 1, order_status: "open" })), context);
    await handler(delivery(order({ id: 1, order_status: "cancelled" })), context);
    expect(rows(database)).toEqual([[1, "open"]]);
  });

  it("has its effect again for a deliberate replay, which has the same id", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(delivery(order({ id: 1, order_status: "open" })), context);
    const replay = { replay: "r1", idempotencyKey: `${"d".repeat(64)}#r1` };
    await handler(delivery(order({ id: 1, order_status: "sent" }), replay), context);
    expect(rows(database)).toEqual([[1, "sent"]]);
  });

  it("has no effect for a test delivery", async () => {
    const database = new DatabaseSync(":memory:");
    await bookOrders(database)(delivery(order({ id: 1 }), { test: true }), context);
    expect(rows(database)).toEqual([]);
  });

  it("has no effect at all when it dies between its two statements", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    const unbindable = { ...order({ id: 1 }), order_status: {} } as unknown as Order;
    expect(() => handler(delivery(unbindable), context)).toThrow("cannot be bound");
    await handler(delivery(order({ id: 1, order_status: "open" })), context);
    expect(rows(database)).toEqual([[1, "open"]]);
  });

  it("does not let a superseded state overwrite the newer one", async () => {
    const database = new DatabaseSync(":memory:");
    const handler = bookOrders(database);
    await handler(delivery(order({ id: 1, order_status: "sent" }), { id: "newer" }), context);
    const older = delivery(order({ id: 1, order_status: "open" }), {
      id: "older",
      superseded: true,
    });
    await handler(older, context);
    expect(rows(database)).toEqual([[1, "sent"]]);
  });
});

describe("the example of a shop's handlers", () => {
  it("gives up at once on a cancellation that its webhook does not vouch for", () => {
    const handler = shopHandlers.find({ resource: "Shipments", action: "cancel" });
    expect(() => handler?.(delivery({}, { bound: false }), context)).toThrow("does not vouch");
    expect(() => handler?.(delivery({}, { bound: true }), context)).not.toThrow();
  });

  it("skips a superseded sighting of a parcel", async () => {
    const handler = shopHandlers.find({ resource: "Shipment Monitor", action: "latest" });
    lines.length = 0;
    await handler?.(delivery({ current_state: "DANGER" }, { superseded: true }), context);
    expect(lines).toEqual([]);
    await handler?.(delivery({ current_state: "DANGER" }), context);
    expect(lines.join()).toContain("Parcel seen");
  });

  it("skips no superseded delivery to the door, which cannot be fetched again", async () => {
    const handler = shopHandlers.find({ resource: "Shipment Monitor", action: "delivered" });
    lines.length = 0;
    await handler?.(delivery({}, { superseded: true }), context);
    expect(lines.join()).toContain("Parcel delivered");
  });

  it("takes what no other handler is meant for", () => {
    expect(shopHandlers.find({ resource: "Drafts", action: "delete" })).not.toBeNull();
  });
});
