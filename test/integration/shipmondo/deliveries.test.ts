import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { resourceActions } from "../../../local/shipmondo/catalogue.ts";
import { tokenShapes } from "../../../local/shipmondo/webhooks/sign.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import {
  endpointKey as key,
  startWebhookServer,
  type WebhookServer,
} from "../../harness/shipmondo/webhook-server.ts";

let shipmondo: LocalShipmondo;
let endpoint: WebhookServer;

async function start(options: Partial<Parameters<typeof startShipmondo>[0]> = {}): Promise<void> {
  shipmondo = await startShipmondo({ credentials, timeoutMs: 300, ...options });
  for (const [resource_name, actions] of Object.entries(resourceActions)) {
    for (const action of actions) {
      const name = `${resource_name}:${action}`;
      const body = { name, endpoint: endpoint.url, key, action, resource_name };
      expect((await callApi(shipmondo.url, "/webhooks", { method: "POST", body })).status).toBe(
        200,
      );
    }
  }
}

beforeEach(async () => {
  endpoint = await startWebhookServer();
});
afterEach(async () => {
  await shipmondo.stop();
  await endpoint.stop();
});

/** The deliveries behind the pings. */
const deliveries = () => endpoint.arrived.filter(({ headers }) => headers["smd-resource-id"]);
const last = () => deliveries().at(-1);

/**
 * What has arrived since the last call, in the order of the alphabet: a busy machine may mix it up.
 */
async function arrivals(): Promise<readonly string[]> {
  await shipmondo.settled();
  const from = told;
  told = endpoint.events().length;
  return endpoint.events().slice(from).sort();
}
let told = 0;
beforeEach(() => {
  told = 0;
});

test("an order's life is delivered action by action, each with the state after it", async () => {
  await start();
  const { shop } = shipmondo;
  const { id } = await shop.createOrder();
  expect(await arrivals()).toEqual(["Orders:create"]);
  for (const [act, events] of [
    ["pack", ["Orders:create_fulfillment", "Orders:status_update"]],
    ["ship", ["Orders:create_shipment", "Shipment Monitor:latest", "Shipments:create"]],
    ["capture", ["Orders:payment_captured"]],
    ["refund", ["Orders:payment_refunded"]],
    ["status", ["Orders:status_update"]],
    ["edit", []],
    ["cancel", ["Orders:delete"]],
  ] as const) {
    expect(await shop.act(act, id)).toMatchObject({ ok: true, id });
    expect(await arrivals()).toEqual(events);
  }
  const shipmentId = shop.order(id)?.order_fulfillments[0]?.shipment_id ?? 0;
  await shop.act("deliver", shipmentId);
  expect(await arrivals()).toEqual(["Shipment Monitor:delivered", "Shipment Monitor:latest"]);

  const dataOf = (event: string): unknown =>
    deliveries().find(
      ({ headers }) =>
        `${String(headers["smd-resource-type"])}:${String(headers["smd-action"])}` === event,
    )?.payload;
  expect(dataOf("Orders:status_update")).toMatchObject({
    data: { order_status: "packed", fulfillment_status: "unfulfilled", fulfilled_percent: 100 },
  });
  expect(dataOf("Orders:delete")).toMatchObject({
    data: { order_status: "archived", archived: true },
  });
  expect(dataOf("Shipment Monitor:delivered")).toMatchObject({ data: { shipment_id: shipmentId } });
  expect(shipmondo.fired().every(({ status }) => status === 200)).toBe(true);
});

test("a delivery has the five headers, and signs what the API then answers", async () => {
  await start();
  const { id } = await shipmondo.shop.createOrder();
  await shipmondo.settled();
  const webhook = shipmondo.webhooks().find(({ name }) => name === "Orders:create");

  expect(last()?.headers).toMatchObject({
    "smd-resource-type": "Orders",
    "smd-resource-id": String(id),
    "smd-webhook-id": String(webhook?.id),
    "smd-action": "create",
    "smd-user": "user@example.com",
  });
  const { json: data } = await callApi(shipmondo.url, `/sales_orders/${id}`);
  expect(last()?.payload).toEqual({ webhook: "Orders:create", data, url: endpoint.url });
  const bytes = last()?.token.length ?? 0;
  expect(bytes).toBeGreaterThan(4_000);
  expect(bytes).toBeLessThan(6_500);
});

test.each(tokenShapes)("the payload has the shape %s", async (shape) => {
  await start({ shape });
  const { id } = await shipmondo.shop.createOrder();
  await shipmondo.settled();
  const payload = last()?.payload;
  expect(typeof payload).toBe(shape.startsWith("string") ? "string" : "object");
  const claims = (typeof payload === "string" ? JSON.parse(payload) : payload) as {
    readonly data: unknown;
  };
  const { data } = claims;
  expect(typeof data).toBe(shape.endsWith("string-data") ? "string" : "object");
  expect(typeof data === "string" ? JSON.parse(data) : data).toEqual(shipmondo.shop.order(id));
});

test("drafts and shipments are delivered, and a draft that ended is gone", async () => {
  await start();
  const { shop } = shipmondo;
  for (const [end, events] of [
    ["draft-ship", ["Drafts:create_shipment", "Shipment Monitor:latest", "Shipments:create"]],
    ["delete-draft", ["Drafts:delete"]],
  ] as const) {
    const made = await shop.act("create-draft", null);
    expect(await arrivals()).toEqual(["Drafts:create"]);
    const id = made.ok ? made.id : 0;
    await shop.act(end, id);
    expect(await arrivals()).toEqual(events);
    expect((await callApi(shipmondo.url, `/shipment_drafts/${id}`)).status).toBe(404);
  }
  const [shipment = 0] = shop.candidates("cancel-shipment", 1);
  const before = (await callApi(shipmondo.url, `/shipments/${shipment}`)).json as object;
  await shop.act("cancel-shipment", shipment);
  expect(await arrivals()).toEqual(["Shipments:cancel"]);
  // The API shows no cancellation, only that something changed.
  const { json: after } = await callApi(shipmondo.url, `/shipments/${shipment}`);
  expect({ ...(after as object), updated_at: 0 }).toEqual({ ...before, updated_at: 0 });
});

test("what is not answered in time, or not with 200, is not repeated", async () => {
  await start();
  endpoint.answer(null);
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  endpoint.answer(500);
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.events()).toEqual(["Orders:create", "Orders:create"]);
  expect(shipmondo.fired()).toMatchObject([
    { status: null, error: "TIMEOUT", resource: "Orders", action: "create" },
    { status: 500, error: null },
  ]);
});

test("an act that an order's state does not allow changes nothing and fires nothing", async () => {
  await start();
  const { id } = await shipmondo.shop.createOrder();
  await shipmondo.shop.act("void", id);
  await shipmondo.settled();
  const before = shipmondo.shop.order(id);
  for (const act of ["void", "capture", "refund"] as const) {
    expect(await shipmondo.shop.act(act, id)).toMatchObject({ ok: false });
  }
  expect(await shipmondo.shop.act("ship", 1)).toEqual({
    ok: false,
    reason: "There is no order 1.",
  });
  await shipmondo.settled();
  expect(shipmondo.shop.order(id)).toEqual(before);
  expect(endpoint.events()).toEqual(["Orders:create", "Orders:payment_voided"]);
});

test("acts on one order that come at once are done one behind the other", async () => {
  await start();
  const { id } = await shipmondo.shop.createOrder();
  const results = await Promise.all([
    shipmondo.shop.act("pack", id),
    shipmondo.shop.act("ship", id),
    shipmondo.shop.act("pack", id),
  ]);
  expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
  expect(shipmondo.shop.order(id)).toMatchObject({
    shipped_percent: 100,
    order_fulfillments: [{ shipment_id: expect.any(Number) as number }],
  });
  expect(shipmondo.shop.order(id)?.order_fulfillments).toHaveLength(1);
});

test("stopping ends what is on its way", async () => {
  await start({ timeoutMs: 60_000 });
  endpoint.answer(null);
  await shipmondo.shop.createOrder();
  const started = performance.now();
  await shipmondo.stop();
  expect(performance.now() - started).toBeLessThan(5_000);
});
