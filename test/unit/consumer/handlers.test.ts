import {
  handlers,
  isKnownKey,
  skipSuperseded,
  type Handler,
  type HandledDelivery,
  type HandlerContext,
} from "../../../lambda/consumer/define-handlers.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { handledDelivery } from "./records.ts";

const nothing: Handler = () => undefined;
const touch = (value: unknown): unknown => value;

const context: HandlerContext = {
  log: createLog(() => undefined, Date.now),
  signal: new AbortController().signal,
  remainingMs: () => 1_000,
};

describe("handlers", () => {
  const map = {
    "Orders:create": (): void => undefined,
    "Orders:*": (): void => undefined,
    "Shipment Monitor:latest": (): void => undefined,
    "*": (): void => undefined,
  } as const;
  const { find } = handlers(map);

  it.each([
    ["Orders", "create", "Orders:create"],
    ["Orders", "delete", "Orders:*"],
    ["Orders", null, "Orders:*"],
    ["Orders", "constructor", "Orders:*"],
    ["Orders", "*", "Orders:*"],
    ["Shipment Monitor", "latest", "Shipment Monitor:latest"],
    ["Shipment Monitor", "delivered", "*"],
    ["orders", "create", "*"],
    [null, "create", "*"],
    [null, null, "*"],
    ["*", "*", "*"],
    ["constructor", "create", "*"],
    ["__proto__", "toString", "*"],
    ["Orders:create", "", "*"],
    ["Invoices", "create", "*"],
  ] as const)("give a delivery of %p and %p to %s", (resource, action, key) => {
    expect(find({ resource, action })).toBe(map[key]);
  });

  it.each([
    ["Orders", "create"],
    ["constructor", "constructor"],
    ["__proto__", "*"],
    ["*", "*"],
    [null, null],
  ])("find none for %p and %p where none is meant for it", (resource, action) => {
    const shipments = handlers({ "Shipments:*": nothing });
    expect(shipments.find({ resource, action })).toBeNull();
  });

  it.each([
    "",
    "Orders",
    "Orders:",
    ":create",
    "*:create",
    "*:*",
    "**",
    "Orders:create:x",
    "Or*:x",
  ])("refuse the key %p, and say what to write", (key) => {
    expect(() => handlers({ [key]: nothing })).toThrow(
      `handlers: ${JSON.stringify(key)} cannot match any delivery. Write "Resource:action"`,
    );
  });

  it("take resources and actions that are not known today, and can tell them apart", () => {
    expect(handlers({ "Invoices:paid": nothing }).keys).toEqual(["Invoices:paid"]);
    expect(["*", "Orders:*", "Orders:create", "Shipment Monitor:latest"].every(isKnownKey)).toBe(
      true,
    );
    expect(
      ["Invoices:paid", "Orders:created", "constructor:*", "Shipments:delete"].some(isKnownKey),
    ).toBe(false);
  });

  it("are typed by resource", () => {
    const { keys } = handlers({
      "Orders:create": ({ data }) => {
        data.order_lines?.at(0)?.item_sku?.toUpperCase();
        // @ts-expect-error an order has no parcels
        touch(data.parcels);
        // @ts-expect-error who an order goes to may be null
        touch(data.ship_to.name);
      },
      "Shipments:*": ({ data }) => {
        touch(data.pkg_no);
        // @ts-expect-error a shipment has no status
        touch(data.order_status);
      },
      "Shipment Monitor:*": ({ data }) => {
        touch(data.current_status);
      },
      "Invoices:paid": ({ data }) => {
        // @ts-expect-error nothing is known of this resource
        touch(data.id);
      },
      "*": ({ data }) => {
        // @ts-expect-error it may be anything
        touch(data.id);
      },
    });
    expect(keys).toHaveLength(5);
  });
});

describe("skipSuperseded", () => {
  const seen: HandledDelivery[] = [];
  const handler = skipSuperseded((one: HandledDelivery) => void seen.push(one));

  it("ends a superseded delivery without its handler, and lets the others through", async () => {
    await handler({ ...handledDelivery({ id: "late" }), superseded: true }, context);
    await handler({ ...handledDelivery({ id: "new" }), superseded: false }, context);
    expect(seen.map(({ id }) => id)).toEqual(["new"]);
  });

  it("passes on what the handler throws", async () => {
    const failing = skipSuperseded(() => Promise.reject(new Error("down")));
    const run = async (): Promise<void> => failing(handledDelivery({ superseded: false }), context);
    await expect(run()).rejects.toThrow("down");
  });
});
