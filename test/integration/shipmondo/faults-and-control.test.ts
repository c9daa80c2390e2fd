import { request } from "node:http";
import { systemClock } from "../../../local/shipmondo/clock.ts";
import { controlPath, whoIsThis } from "../../../local/shipmondo/control/control-api.ts";
import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import {
  endpointKey as key,
  startWebhookServer,
  type WebhookServer,
} from "../../harness/shipmondo/webhook-server.ts";

let shipmondo: LocalShipmondo;
let endpoint: WebhookServer;
/** How far its clock is put forward. */
let aheadMs = 0;

beforeEach(async () => {
  endpoint = await startWebhookServer();
  aheadMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  shipmondo = await startShipmondo({ credentials, seed: 3, clock });
  const body = {
    name: "Orders:create",
    endpoint: endpoint.url,
    key,
    action: "create",
    resource_name: "Orders",
  };
  await callApi(shipmondo.url, "/webhooks", { method: "POST", body });
});
afterEach(async () => {
  await shipmondo.stop();
  await endpoint.stop();
});

const list = (query = "") => callApi(shipmondo.url, `/sales_orders${query}`);
const control = (path: string, init: RequestInit = {}) =>
  fetch(new URL(`${controlPath}${path}`, shipmondo.url), init);
const json = (method: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

describe("a call of the API", () => {
  it("is answered 429 as plain text, without and with Retry-After", async () => {
    shipmondo.setFaults({ tooMany: 1 });
    const { status, headers, text } = await list();
    expect({ status, text }).toEqual({ status: 429, text: "Too many requests" });
    expect(headers.get("retry-after")).toBeNull();
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
    shipmondo.setFaults({ retryAfterS: 7 });
    expect((await list()).headers.get("retry-after")).toBe("7");
  });

  it("is answered 500, 502 or 503", async () => {
    shipmondo.setFaults({ error: 1 });
    const statuses = new Set<number>();
    for (let n = 0; n < 30; n += 1) statuses.add((await list()).status);
    expect([...statuses].sort()).toEqual([500, 502, 503]);
  });

  it("is answered with HTML and 200", async () => {
    shipmondo.setFaults({ html: 1 });
    expect(await list()).toMatchObject({ status: 200, json: undefined });
  });

  it("hangs until its caller gives up, and the next one is answered", async () => {
    shipmondo.setFaults({ hang: 1 });
    const signal = AbortSignal.timeout(200);
    await expect(callApi(shipmondo.url, "/sales_orders", { signal })).rejects.toThrow();
    shipmondo.setFaults({ hang: 0 });
    expect((await list()).status).toBe(200);
  });
});

test("lists are behind, what is asked for by its id is not", async () => {
  shipmondo.setFaults({ lagMs: 60_000 });
  const { id } = await shipmondo.shop.createOrder();
  expect((await list()).json).toEqual([]);
  expect((await callApi(shipmondo.url, `/sales_orders/${id}`)).json).toMatchObject({ id });
  aheadMs += 60_000;
  expect((await list()).json).toMatchObject([{ id, order_note: null }]);
  await shipmondo.shop.edit(id);
  expect((await list()).json).toMatchObject([{ id, order_note: null }]);
  aheadMs += 60_000;
  expect((await list()).json).toMatchObject([{ id, order_note: expect.any(String) as string }]);
});

test("an order that changes while its list is paged is on two pages, and another on none", async () => {
  const ids = shipmondo.shop.importOrders(4, (index) => ({ createdAt: 1_000 + index }));
  shipmondo.setFaults({ listOrder: "updated" });
  const page = async (n: number) =>
    ((await list(`?per_page=2&page=${n}`)).json as readonly { readonly id: number }[]).map(
      ({ id }) => id,
    );
  const first = await page(1);
  await shipmondo.shop.edit(ids[0] ?? 0);
  const second = await page(2);
  expect(first).toEqual([ids[3], ids[2]]);
  expect(second).toEqual([ids[2], ids[1]]);
});

test("deliveries are dropped, doubled, and overtaken by later ones", async () => {
  shipmondo.setFaults({ drop: 1 });
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.events()).toEqual([]);
  expect(shipmondo.fired()).toMatchObject([{ fault: "drop", status: null, error: "DROPPED" }]);

  shipmondo.setFaults({ drop: 0, double: 1 });
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.arrived.slice(-2).map(({ token }) => token)).toHaveLength(2);
  expect(new Set(endpoint.arrived.slice(-2).map(({ token }) => token)).size).toBe(1);

  shipmondo.setFaults({ double: 0, reorder: 1 });
  const early = await shipmondo.shop.createOrder();
  shipmondo.setFaults({ reorder: 0 });
  const late = await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.arrived.slice(-2).map(({ headers }) => headers["smd-resource-id"])).toEqual([
    String(late.id),
    String(early.id),
  ]);
});

describe("the control API", () => {
  it("says who it is", async () => {
    expect(await (await control("")).json()).toEqual({ service: whoIsThis });
  });

  it("does what it is asked to and says what came of it", async () => {
    const made = await control("/acts", json("POST", { act: "create-order", count: 3 }));
    const { results } = (await made.json()) as { readonly results: readonly { id: number }[] };
    expect(results).toMatchObject([
      { ok: true, resource: "Orders", events: [{ event: "Orders:create", webhooks: 1 }] },
      { ok: true },
      { ok: true },
    ]);
    const packed = await control("/acts", json("POST", { act: "pack", count: 2 }));
    expect(await packed.json()).toMatchObject({
      act: "pack",
      results: [{ id: results[2]?.id }, { id: results[1]?.id }],
    });
    await shipmondo.settled();
    const fired = (await (await control("/fired")).json()) as readonly unknown[];
    expect(fired).toHaveLength(3);
    expect(JSON.stringify(fired)).not.toContain(key);
  });

  it("changes faults while it runs, and refuses what none can be", async () => {
    const set = await control("/faults", json("PUT", { error: 1 }));
    expect(await set.json()).toMatchObject({ error: 1, drop: 0 });
    expect((await list()).status).toBeGreaterThanOrEqual(500);
    expect((await control("/faults", json("PUT", { error: 2 }))).status).toBe(422);
    expect((await control("/faults", json("PUT", { nosuch: 1 }))).status).toBe(422);
    expect(await (await control("/faults")).json()).toMatchObject({ error: 1 });
  });

  it.each([
    ["of an unknown act", { act: "burn" }],
    ["with an id and a count", { act: "pack", id: 1, count: 2 }],
    ["of a creation with an id", { act: "create-order", id: 1 }],
    ["with a member that it does not have", { act: "pack", order: 1 }],
    ["without an act", {}],
  ])("refuses a request %s", async (_, body) => {
    expect((await control("/acts", json("POST", body))).status).toBe(422);
  });

  it.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["another site's page, as its browser says", { "sec-fetch-site": "cross-site" }],
    ["another site on this machine", { "sec-fetch-site": "same-site" }],
    ["a page without an origin", { origin: "null" }],
  ])("refuses %s", async (_, headers) => {
    const answer = await ask("POST", `${controlPath}/acts`, headers, '{"act":"create-order"}');
    expect(answer).toBe(403);
    expect(shipmondo.fired()).toEqual([]);
  });

  it("takes no form and no text, which a page of another site can send unasked", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const sent = { method: "POST", headers: { "content-type": type }, body: '{"act":"pack"}' };
      expect((await control("/acts", sent)).status).toBe(415);
    }
  });
});

test.each([
  ["a name that another site had resolve to here", { host: "evil.example" }],
  ["a tunnel", { "x-forwarded-for": "203.0.113.9" }],
])("a request through %s is refused everywhere", async (_, headers) => {
  for (const path of [controlPath, "/api/public/v3/sales_orders", "/"]) {
    expect(await ask("GET", path, headers)).toBe(403);
  }
});

/** With headers that `fetch` does not let anybody set. */
function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Promise<number> {
  const { port } = new URL(shipmondo.url);
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: { "content-type": "application/json", ...headers },
    });
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
