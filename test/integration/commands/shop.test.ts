import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import { runInProcess, type Ran } from "../../harness/run-in-process.ts";
import {
  endpointKey as key,
  startWebhookServer,
  type WebhookServer,
} from "../../harness/shipmondo/webhook-server.ts";

let shipmondo: LocalShipmondo;
let endpoint: WebhookServer;
/** What the local run says its Shipmondo is. */
let said: string;
let port: number;

/** The part of a local run that the commands ask. */
const localRun = createServer((_request, response) => {
  response.end(JSON.stringify({ shipmondo: said }));
});

beforeAll(async () => {
  await once(localRun.listen(0, "127.0.0.1"), "listening");
  ({ port } = localRun.address() as AddressInfo);
});
afterAll(() => {
  localRun.closeAllConnections();
  localRun.close();
});
beforeEach(async () => {
  endpoint = await startWebhookServer();
  shipmondo = await startShipmondo({ credentials, spacingMs: 1 });
  said = shipmondo.url;
});
afterEach(async () => {
  await shipmondo.stop();
  await endpoint.stop();
});

const shop = (...argv: readonly string[]): Promise<Ran> =>
  runInProcess(["shop", ...argv], { env: { PORT: String(port) } });
const register = async (resource_name: string, action: string): Promise<void> => {
  const body = { name: "a", endpoint: endpoint.url, key, action, resource_name };
  await callApi(shipmondo.url, "/webhooks", { method: "POST", body });
};

test("each act is done to the newest object that it can be done to, and says what it fired", async () => {
  await register("Orders", "create");
  const made = await shop("create-order", "--count", "2", "--lines", "4");
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toBe(
    "create-order  order 1000001  Orders:create\ncreate-order  order 1000002  Orders:create",
  );
  expect(shipmondo.shop.order(1_000_001)?.order_lines).toHaveLength(4);
  await shipmondo.settled();
  expect(endpoint.events()).toEqual(["Orders:create", "Orders:create"]);

  const shipped = await shop("ship");
  expect(shipped.out).toContain("ship  order 1000002, shipment 2000001  Orders:create_shipment");
  expect(shipped.out).toContain("No active webhook is registered for Orders:create_shipment");
  expect((await shop("ship")).out).toContain("order 1000001, shipment 2000002");
  expect((await shop("deliver", "2000001")).out).toContain("deliver  shipment 2000001");
  expect((await shop("edit", "1000001")).out).toBe("edit  order 1000001  no webhook");
});

test.each(
  "create-order pack ship capture mark-paid cancel status edit create-draft draft-ship"
    .split(" ")
    .map((act) => [act]),
)("%s works on what there is", async (act) => {
  await shipmondo.shop.createOrder();
  await shipmondo.shop.act("create-draft", null);
  expect(await shop(act)).toMatchObject({ code: 0 });
});

test("--json prints one document, and the words go to standard error", async () => {
  const { code, out, err } = await shop("create-order", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    act: "create-order",
    results: [
      {
        ok: true,
        resource: "Orders",
        id: 1_000_001,
        shipmentId: null,
        events: [{ event: "Orders:create", webhooks: 0 }],
      },
    ],
  });
  expect(err).toContain("No active webhook is registered");
});

test("what cannot be done is said, with exit code 1", async () => {
  expect(await shop("pack")).toMatchObject({
    code: 1,
    out: "There is nothing that this can be done to.",
  });
  await shipmondo.shop.createOrder();
  expect(await shop("refund", "1000001")).toMatchObject({
    code: 1,
    out: "The order 1000001 has no captured payment to refund.",
  });
  expect(await shop("pack", "--count", "3")).toMatchObject({ code: 1 });
  expect(shipmondo.shop.order(1_000_001)?.order_status).toBe("packed");
});

test("status sets the one that is asked for", async () => {
  const { id } = await shipmondo.shop.createOrder();
  expect((await shop("status", String(id), "--to", "on_hold")).code).toBe(0);
  expect(shipmondo.shop.order(id)?.order_status).toBe("on_hold");
});

test("fired lists the deliveries and what they were answered", async () => {
  await register("Orders", "create");
  endpoint.answer(500);
  await shop("create-order");
  await shipmondo.settled();
  const table = await shop("fired");
  expect(table.out).toMatch(/Orders:create +1000001 +a +500 +\d+ ms\n1 delivery$/);
  const { fired } = JSON.parse((await shop("fired", "--json")).out) as { readonly fired: unknown };
  expect(fired).toMatchObject([
    { resource: "Orders", status: 500, at: expect.stringMatching(/Z$/) as string },
  ]);
});

test("faults are shown, set and taken back", async () => {
  const set = await shop("faults", "--set", "drop=0.5", "--set", "listOrder=updated");
  expect(set.out).toContain("drop = 0.5\n");
  expect(shipmondo.faults()).toMatchObject({ drop: 0.5, listOrder: "updated" });
  await shop("faults", "--set", "retryAfterS=3");
  expect(shipmondo.faults()).toMatchObject({ drop: 0.5, retryAfterS: 3 });
  const reset = await shop("faults", "--reset", "--set", "html=1", "--json");
  expect(JSON.parse(reset.out)).toEqual(shipmondo.faults());
  expect(shipmondo.faults()).toMatchObject({ drop: 0, html: 1, retryAfterS: null });
});

test.each([
  ["another id than a number", ["pack", "LB-1"], "no id of an order"],
  ["an id that is an unset variable", ["pack", ""], "unset"],
  ["an id of a shipment that is none", ["deliver", "x"], "no id of a shipment"],
  ["an id and a count", ["pack", "1", "--count", "2"], "not both"],
  ["an id for what takes none", ["create-order", "1"], "takes nothing"],
  ["a count of none", ["pack", "--count", "0"], "--count"],
  ["a status that there is not", ["status", "--to", "lost"], "--to is none of"],
  ["a fault that there is not", ["faults", "--set", "burn=1"], "--set is not"],
  ["a share beyond 1", ["faults", "--set", "drop=2"], "The value of drop"],
  ["an act that there is not", ["burn"], "no command"],
  ["no act", [], "is missing"],
])("%s is refused, and nothing is done", async (_, argv, text) => {
  const { code, err } = await shop(...argv);
  expect(code).toBe(2);
  expect(err).toContain(text);
  expect(shipmondo.shop.candidates("edit", 1)).toEqual([]);
});

describe("no other Shipmondo is touched", () => {
  it("when the local run has one elsewhere", async () => {
    said = "https://sandbox.shipmondo.com/api/public/v3";
    const { code, err } = await shop("create-order");
    expect(code).toBe(2);
    expect(err).toContain("SHIPMONDO_API_URL");
  });

  it("when what listens on this machine is something else", async () => {
    const calls: string[] = [];
    const other = createServer((request, response) => {
      calls.push(request.method ?? "");
      response.end('{"service":"something else"}');
    });
    await once(other.listen(0, "127.0.0.1"), "listening");
    said = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/public/v3`;
    expect(await shop("create-order")).toMatchObject({ code: 2 });
    expect(calls).toEqual(["GET"]);
    other.closeAllConnections();
    other.close();
  });

  it("when no local run is there", async () => {
    const { code, err } = await runInProcess(["shop", "pack"], { env: { PORT: "1" } });
    expect(code).toBe(2);
    expect(err).toContain('Start it with "npm start"');
  });
});
