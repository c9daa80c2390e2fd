import {
  defineHandlers,
  isKnownKey,
  skipSuperseded,
  type Handlers,
} from "../../../lambda/consumer/define-handlers.ts";
import type { Handler, HandledDelivery } from "../../../lambda/contract/handler.ts";
import { handlerContext } from "../../../testing/index.ts";
import { handledDelivery } from "./records.ts";

const nothing: Handler = () => undefined;
/** Without the types of keys: what a project without a compiler could write. */
const untyped = defineHandlers as (map: Readonly<Record<string, Handler>>) => Handlers;

const context = handlerContext();

describe("handlers", () => {
  const map = {
    "Orders:create": (): void => undefined,
    "Orders:*": (): void => undefined,
    "Shipment Monitor:latest": (): void => undefined,
    "*": (): void => undefined,
  } as const;
  const { find } = defineHandlers(map);

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
    const shipments = defineHandlers({ "Shipments:*": nothing });
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
    expect(() => untyped({ [key]: nothing })).toThrow(
      `defineHandlers: ${JSON.stringify(key)} cannot match any delivery. Write "Resource:action"`,
    );
  });

  it("take resources and actions that are not known today, and can tell them apart", () => {
    expect(untyped({ "Invoices:paid": nothing }).keys).toEqual(["Invoices:paid"]);
    expect(["*", "Orders:*", "Orders:create", "Shipment Monitor:latest"].every(isKnownKey)).toBe(
      true,
    );
    expect(
      ["Invoices:paid", "Orders:created", "constructor:*", "Shipments:delete"].some(isKnownKey),
    ).toBe(false);
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
    await expect(failing(handledDelivery({ superseded: false }), context)).rejects.toThrow("down");
  });
});
