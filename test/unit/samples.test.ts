import type { Order } from "../../lambda/contract/resources/index.ts";
import { actions, isResourceName, resourceNames } from "../../lambda/contract/resources/index.ts";
import { bindingOf } from "../../lambda/intake/binding.ts";
import { splitToken } from "../../lambda/intake/compact-token.ts";
import { readPayload, type Claims } from "../../lambda/intake/read-payload.ts";
import { importKey, verifyToken } from "../../lambda/intake/verify-token.ts";
import { readWebhookHeaders } from "../../lambda/intake/webhook-request.ts";
import {
  draft,
  order,
  orderLines,
  pingRequest,
  sampleFor,
  shipment,
  shipmentMonitor,
  timestamp,
  webhookRequest,
  type SignedRequest,
} from "../../testing/samples/index.ts";
import { payloadShapes } from "../../testing/signing.ts";

const events = resourceNames.flatMap((resource) =>
  actions[resource].map((action) => ({ resource, action })),
);

const key = "nøgle ";

/** Opens a request as the receiver does. */
async function open(request: SignedRequest): Promise<Claims> {
  const { data } = JSON.parse(request.body) as { readonly data: string };
  const token = splitToken(data);
  if (!token.ok) throw new Error(token.reason);
  const verified = await verifyToken(token.value, [await importKey("test", key)]);
  if (verified === null) throw new Error("signature");
  const claims = readPayload(verified.payload);
  if (!claims.ok) throw new Error(claims.reason);
  return claims.value;
}

describe("resources", () => {
  it("are the four that Shipmondo has, and inherited names are none of them", () => {
    expect(resourceNames).toEqual(["Orders", "Shipments", "Drafts", "Shipment Monitor"]);
    expect(["Orders", "constructor", "__proto__", "orders"].map(isResourceName)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("type an order with the nulls and the names that deliveries were seen with", () => {
    const seen = {
      ...order(),
      ordered_at: null,
      payment_status: null,
      order_status: "a status of tomorrow",
      ship_to: { name: "Ida", phone: null, vat_no: null, address_validation: { state: null } },
      service_point: { id: null, name: null, shipping_agent: null },
      payment_details: { captured_amount: null, transaction_id: null },
      carrier_code: null,
    } satisfies Order;
    expect(seen.payment_status).toBeNull();
  });
});

describe("samples", () => {
  it.each(events)("of $resource:$action are the same for the same number", (event) => {
    const make = (n: number): string => JSON.stringify(sampleFor(event.resource, event.action, n));
    expect(make(7)).toBe(make(7));
    expect(make(7)).not.toBe(make(8));
  });

  it.each(events)("of $resource:$action are about the object of that number", (event) => {
    const sample = sampleFor(event.resource, event.action, 42);
    expect("id" in sample ? sample.id : sample.shipment_id).toBe(42);
  });

  it.each(["Orders", "Shipments", "Drafts"] as const)(
    "of %s have a later updated_at with each action, and one created_at",
    (resource) => {
      const objects = actions[resource].map((action) => sampleFor(resource, action, 9));
      const instants = objects.map(({ updated_at }) => Date.parse(updated_at));
      expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      expect(new Set(instants).size).toBe(objects.length);
      expect(new Set(objects.map(({ created_at }) => created_at)).size).toBe(1);
    },
  );

  it.each([
    ["create", { order_status: "open", payment_status: "authorized" }],
    ["status_update", { fulfillment_status: "unfulfilled", fulfilled_percent: 100 }],
    ["create_fulfillment", { fulfillment_status: "fulfilled", order_status: "packed" }],
    ["create_shipment", { fulfillment_status: "fulfilled", order_status: "sent" }],
    ["payment_captured", { payment_status: "paid" }],
    ["payment_voided", { payment_status: "voided" }],
    ["payment_refunded", { payment_status: "refunded" }],
    ["delete", { order_status: "archived", archived: true }],
    ["an action of tomorrow", { order_status: "open" }],
    ["constructor", { order_status: "open" }],
  ])("of Orders:%s show what that action leaves behind", (action, state) => {
    expect(sampleFor("Orders", action, 3)).toMatchObject(state);
  });

  it("of one number tell one story: the order's fulfilment names the shipment, the tracking its number", () => {
    const sent = sampleFor("Orders", "create_shipment", 5);
    const made = sampleFor("Shipments", "create", 5);
    const tracked = sampleFor("Shipment Monitor", "delivered", 5);
    expect(sent.order_fulfillments?.[0]?.shipment_id).toBe(made.id);
    expect(made.order_id).toBe(sent.order_id);
    expect(tracked.shipment_id).toBe(made.id);
    expect(tracked.carrier_track_id).toBe(made.pkg_no);
    expect(tracked.current_status).toBe("DELIVERED");
  });

  it("before the shipment is made, the fulfilment has none", () => {
    const packed = sampleFor("Orders", "create_fulfillment", 5);
    expect(packed.order_fulfillments?.[0]?.shipment_id).toBeNull();
  });

  it("of a cancelled shipment differ from those of a new one in updated_at only", () => {
    const { updated_at: then, ...made } = sampleFor("Shipments", "create", 5);
    const { updated_at: later, ...cancelled } = sampleFor("Shipments", "cancel", 5);
    expect(cancelled).toEqual(made);
    expect(later).not.toBe(then);
  });

  it("take the instant they are given", () => {
    const at = new Date("2026-07-01T10:00:00.123Z");
    expect(sampleFor("Orders", "delete", 1, at).updated_at).toBe("2026-07-01T12:00:00.123+02:00");
  });

  it("take overrides in place of what is invented", () => {
    expect(order({ order_status: "on_hold" }, 2)).toMatchObject({ id: 2, order_status: "on_hold" });
    expect(shipment({ return_shipment_id: "77" })).toMatchObject({ return_shipment_id: "77" });
    expect(draft({ carrier_code: null })).toMatchObject({ carrier_code: null });
    expect(shipmentMonitor({ shipment_id: "8" })).toMatchObject({ shipment_id: "8" });
  });

  it.each([0, 1, 2, 75, 700])("of an order may have %i lines, each with its own id", (count) => {
    const { order_lines: lines } = order({ order_lines: orderLines(count) });
    expect(lines).toHaveLength(count);
    expect(new Set(lines?.map(({ id }) => id)).size).toBe(count);
  });

  it("of an order are paid what their lines come to", () => {
    const { order_lines: lines, payment_details: paid } = order({ order_lines: orderLines(20) }, 6);
    const sum = lines?.reduce((total, line) => total + Number(line.amount_including_vat), 0);
    expect(Number(paid?.amount_including_vat)).toBeCloseTo(sum ?? NaN, 5);
  });

  it("write amounts and quantities as texts with at least one decimal", () => {
    for (const line of orderLines(12, 3)) {
      expect(line.quantity).toMatch(/^\d+\.\d{1,2}$/);
      expect(line.amount_including_vat).toMatch(/^\d+\.\d{1,2}$/);
    }
  });

  it("reach nobody: mail goes to example.com, and no telephone number can be called", () => {
    for (const { resource, action } of events) {
      const text = JSON.stringify([1, 2, 3, 4567].map((n) => sampleFor(resource, action, n)));
      for (const [, domain] of text.matchAll(/"[^"]*@([^"]*)"/g))
        expect(domain).toBe("example.com");
      for (const [, number] of text.matchAll(/"(?:mobile|phone|telephone)":"([^"]*)"/g)) {
        expect(number).toMatch(/^0\d{7}$/);
      }
    }
  });
});

describe("timestamp", () => {
  it.each([
    ["2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000+01:00"],
    ["2026-07-15T23:30:00.005Z", "2026-07-16T01:30:00.005+02:00"],
    ["2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999+01:00"],
    ["2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000+02:00"],
  ])("writes %s in Danish time", (utc, danish) => {
    expect(timestamp(new Date(utc))).toBe(danish);
    expect(Date.parse(danish)).toBe(Date.parse(utc));
  });
});

describe("webhookRequest", () => {
  const data = sampleFor("Orders", "create", 11);
  const webhook = { resource: "Orders", action: "create", data, key };

  it.each(payloadShapes)(
    "opens under its key to the same object in the shape %s",
    async (shape) => {
      const claims = await open(
        webhookRequest({ ...webhook, shape, url: "https://x.example/hook" }),
      );
      expect(claims.data?.value).toEqual(data);
      expect(claims).toMatchObject({
        webhook: "Orders:create",
        url: "https://x.example/hook",
        connectionTest: false,
      });
    },
  );

  it.each(events)("of $resource:$action is found bound by the receiver", async (event) => {
    const request = webhookRequest({
      ...event,
      data: sampleFor(event.resource, event.action),
      key,
    });
    const claims = await open(request);
    expect(bindingOf(claims.webhook, "1", readWebhookHeaders(request.headers))).toBe("bound");
  });

  it("has Shipmondo's five headers", () => {
    expect(readWebhookHeaders(webhookRequest(webhook).headers)).toEqual({
      resource: "Orders",
      action: "create",
      resourceId: "11",
      webhookId: "1",
      user: "user@example.com",
    });
  });

  it("replaces and leaves out headers in any case, and takes others", () => {
    const headers = { "smd-action": "delete", "SMD-USER": null, "X-Other": "1" };
    const request = webhookRequest({ ...webhook, headers });
    expect(request.headers).toEqual({
      "Content-Type": "application/json",
      "SMD-Resource-Type": "Orders",
      "SMD-Resource-Id": "11",
      "SMD-Webhook-Id": "1",
      "smd-action": "delete",
      "X-Other": "1",
    });
  });

  it("signs the name it is given", async () => {
    const claims = await open(webhookRequest({ ...webhook, webhookName: "My webhook" }));
    expect(claims.webhook).toBe("My webhook");
  });
});

describe("pingRequest", () => {
  const forms = (["none", "string", "object"] as const).flatMap((data) =>
    payloadShapes.flatMap((shape) => [true, false].map((bare) => ({ data, shape, bare }))),
  );

  it.each(forms)("is a ping with data $data in the shape $shape, bare $bare", async (form) => {
    expect(await open(pingRequest({ key, ...form }))).toMatchObject({ connectionTest: true });
  });

  it("names a resource and an action, and no object and no webhook", () => {
    expect(readWebhookHeaders(pingRequest({ key }).headers)).toEqual({
      resource: "Orders",
      action: "connection_test",
      resourceId: null,
      webhookId: null,
      user: null,
    });
  });
});
