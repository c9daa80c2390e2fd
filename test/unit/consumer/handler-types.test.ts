import { expectTypeOf } from "expect-type";
import {
  defineHandlers,
  skipSuperseded,
  unlisted,
  type DeliveryOf,
  type HandledDelivery,
  type Handler,
  type Order,
  type Shipment,
  type ShipmentMonitor,
} from "shipmondo-webhooks";
import { order } from "shipmondo-webhooks/testing";

type OrderAction =
  | "create"
  | "status_update"
  | "create_fulfillment"
  | "create_shipment"
  | "payment_captured"
  | "payment_voided"
  | "payment_refunded"
  | "delete";

const touch = (value: unknown): unknown => value;
const shared: Handler = () => undefined;
const anyOrder: Handler<"Orders:*"> = ({ data }) => data.order_id;

/** Compiled by `npm run types`, which refuses what is wrong here; run to see that it can be. */
it("handlers are typed by their key", () => {
  const { keys } = defineHandlers({
    "Orders:create": ({ resource, action, data }) => {
      expectTypeOf(resource).toEqualTypeOf<"Orders">();
      expectTypeOf(action).toEqualTypeOf<"create">();
      expectTypeOf(data).toEqualTypeOf<Order>();
      // @ts-expect-error an order has no parcels
      touch(data.parcels);
      // @ts-expect-error who an order goes to may be null
      touch(data.ship_to.name);
      return data.id;
    },
    "Orders:delete": anyOrder,
    "Orders:*": ({ action, data }) => {
      expectTypeOf(data).toEqualTypeOf<Order>();
      if (action === "payment_captured") expectTypeOf(action).toEqualTypeOf<"payment_captured">();
      // @ts-expect-error orders have no such action
      if (action === "cancel") return;
      expectTypeOf<Extract<typeof action, string>>().toEqualTypeOf<OrderAction | "reconciled">();
    },
    "Shipments:cancel": skipSuperseded(({ data }, { log }) => {
      expectTypeOf(data).toEqualTypeOf<Shipment>();
      log.error("x", { error: new Error("y"), list: [1] });
    }),
    "Shipments:*": shared,
    "Invoices:paid": unlisted(({ resource, data }) => {
      expectTypeOf(resource).toEqualTypeOf<string>();
      expectTypeOf(data).toEqualTypeOf<unknown>();
    }),
    "*": (delivery) => {
      if (delivery.resource === "Shipment Monitor") {
        expectTypeOf(delivery.data).toEqualTypeOf<ShipmentMonitor>();
        return delivery.action === "delivered" ? delivery.data.shipment_id : null;
      }
      if (delivery.resource === "Orders") expectTypeOf(delivery.data).toEqualTypeOf<Order>();
      return String(delivery.resource) === "Invoices";
    },
  });
  expect(keys).toHaveLength(7);
});

it("a key that Shipmondo lacks is a type error, and an explicit wrapper takes it", () => {
  defineHandlers({
    // @ts-expect-error NoSuchKey<"Orders:craete", "Orders:*" | "Orders:create" | …>
    "Orders:craete": () => undefined,
    // @ts-expect-error a resource that is misspelt
    "Order:create": () => undefined,
    // @ts-expect-error shipments have no status
    "Shipments:status_update": () => undefined,
    "Orders:archived": unlisted(() => undefined),
  });
  expect(() => {
    // @ts-expect-error not a function
    defineHandlers({ "Orders:create": "book" });
  }).toThrow('what is under "Orders:create" is no function');
});

it("one function may serve deliveries of every key", () => {
  const audit = (delivery: HandledDelivery): string => delivery.id;
  const { keys } = defineHandlers({ "Orders:create": audit, "Shipments:*": audit, "*": audit });
  expect(keys).toHaveLength(3);
  expectTypeOf<DeliveryOf<"Orders:create">>().toExtend<DeliveryOf<"Orders:*">>();
  expectTypeOf<DeliveryOf<"Orders:*">>().toExtend<DeliveryOf<"*">>();
});

it("a step gives what JSON makes of its result", () => {
  defineHandlers({
    "*": async (_delivery, { step }) => {
      const kept = await step("order", () => ({ at: new Date(), id: order().order_id }));
      expectTypeOf(kept.at).toEqualTypeOf<string>();
      expectTypeOf(kept.id).toEqualTypeOf<string | null>();
      expectTypeOf(step("nothing", () => undefined)).resolves.toEqualTypeOf<undefined>();
    },
  });
  expect.assertions(0);
});
