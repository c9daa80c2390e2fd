import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";

let shipmondo: LocalShipmondo;

beforeEach(async () => {
  shipmondo = await startShipmondo({ credentials });
});
afterEach(() => shipmondo.stop());

const call = (path: string, authorization?: string | null) =>
  callApi(shipmondo.url, path, authorization === undefined ? {} : { authorization });
const idsOf = async (path: string): Promise<readonly number[]> =>
  ((await call(path)).json as readonly { readonly id: number }[]).map(({ id }) => id);

const start = Date.parse("2026-03-01T10:00:00.000Z");
/** Orders that were made a minute apart. */
const makeOrders = (count: number) =>
  shipmondo.shop.importOrders(count, (index) => ({ createdAt: start + index * 60_000 }));

test.each([
  ["no credentials", null],
  ["a wrong key", `Basic ${btoa("api-user:wrong")}`],
  ["a wrong user", `Basic ${btoa("wrong:api-key")}`],
  ["another scheme", `Bearer ${btoa("api-user:api-key")}`],
])("%s is answered 401", async (_, authorization) => {
  expect(await call("/sales_orders", authorization)).toMatchObject({
    status: 401,
    json: { error: "Invalid API User or API Key" },
  });
});

test.each([
  ["/sales_orders", 10, 25],
  ["/shipments", 20, 50],
  ["/shipment_drafts", 20, 50],
  ["/webhooks", 20, 50],
])("%s has pages of %i, at most %i", async (path, usual, most) => {
  makeOrders(30);
  shipmondo.shop.importShipments(60, (index) => start + index);
  expect((await call(path)).headers.get("x-per-page")).toBe(String(usual));
  expect((await call(`${path}?per_page=${most}`)).status).toBe(200);
  for (const wrong of [most + 1, 0, "x", "-1"]) {
    expect((await call(`${path}?per_page=${wrong}`)).status).toBe(422);
  }
});

test("a list is a bare array with the paging in four headers, and every order is on one page", async () => {
  const ids = makeOrders(27);
  const seen: number[] = [];
  for (const page of [1, 2, 3]) {
    const answer = await call(`/sales_orders?page=${page}`);
    seen.push(...(answer.json as readonly { readonly id: number }[]).map(({ id }) => id));
    expect(
      ["current-page", "per-page", "total-count", "total-pages"].map((name) =>
        answer.headers.get(`x-${name}`),
      ),
    ).toEqual([String(page), "10", "27", "3"]);
  }
  expect(seen).toEqual([...ids].reverse());
  expect(await idsOf("/sales_orders?page=4")).toEqual([]);
});

test("a list is narrowed by times, both ends included, in any offset", async () => {
  const ids = makeOrders(5);
  const between = (from: string, to: string) =>
    idsOf(
      `/sales_orders?created_at_min=${encodeURIComponent(from)}&created_at_max=${encodeURIComponent(to)}`,
    );
  const [, second, third, fourth] = ids;
  expect(await between("2026-03-01T11:01:00.000+01:00", "2026-03-01T10:03:00.000Z")).toEqual([
    fourth,
    third,
    second,
  ]);
  expect(await between("2026-03-01T11:01:00.001+01:00", "2026-03-01T10:02:59.999Z")).toEqual([
    third,
  ]);
});

test("a bare date is midnight in Denmark", async () => {
  const [before, after] = shipmondo.shop.importOrders(2, (index) => ({
    createdAt: Date.parse("2026-06-30T22:00:00.000Z") - 1 + index,
  }));
  expect(await idsOf("/sales_orders?created_at_min=2026-07-01")).toEqual([after]);
  expect(await idsOf("/sales_orders?created_at_max=2026-06-30")).toEqual([]);
  expect(await idsOf("/sales_orders?created_at_min=2026-06-30")).toEqual([after, before]);
});

test.each([
  ["updated_at_min=yesterday"],
  ["updated_at_min=2026-03-01T10:00:00.000"],
  ["created_at_max=2026-03-01T10:00:00.000+01:00"],
  ["created_at_min=2026-13-01"],
  ["page=0"],
  ["id=x"],
])("%s is refused with 422 (a + in a query is a blank)", async (query) => {
  expect(await call(`/sales_orders?${query}`)).toMatchObject({
    status: 422,
    json: { error: expect.stringContaining(query.split("=")[0] ?? "") as string },
  });
});

test("updated_at narrows orders by their last change, and shipments not at all", async () => {
  const [first = 0] = makeOrders(3);
  await shipmondo.shop.edit(first);
  const since = encodeURIComponent("2026-04-01T00:00:00.000+02:00");
  expect(await idsOf(`/sales_orders?updated_at_min=${since}`)).toEqual([first]);
  shipmondo.shop.importShipments(2, () => start);
  expect(await idsOf(`/shipments?updated_at_min=${since}`)).toHaveLength(2);
  expect(await idsOf(`/shipments?created_at_min=${since}`)).toEqual([]);
});

test("archived orders are left out unless asked for, and then they are all there is", async () => {
  const [first = 0, second] = makeOrders(2);
  await shipmondo.shop.act("cancel", first);
  expect(await idsOf("/sales_orders")).toEqual([second]);
  expect(await idsOf("/sales_orders?archived=false")).toEqual([second]);
  expect(await idsOf("/sales_orders?archived=true")).toEqual([first]);
  expect((await call(`/sales_orders/${first}`)).json).toMatchObject({ order_status: "archived" });
});

test("orders are found by id, number and reference", async () => {
  const [first = 0] = makeOrders(3);
  for (const query of [`id=${first}`, `order_id=LB-${first}`, `reference=LB-${first}`]) {
    expect(await idsOf(`/sales_orders?${query}`)).toEqual([first]);
  }
  expect(await idsOf("/sales_orders?reference=none")).toEqual([]);
});

test("an object is given by its id as its list gives it, and a missing one is 404", async () => {
  const [id = 0] = makeOrders(1);
  const [listed] = (await call("/sales_orders")).json as readonly unknown[];
  expect((await call(`/sales_orders/${id}`)).json).toEqual(listed);
  for (const path of ["/sales_orders/1", "/shipments/1", "/shipment_drafts/1", "/sales_orders/x"]) {
    expect(await call(path)).toMatchObject({ status: 404, json: { error: "Resource not found" } });
  }
});

test("an unknown path is answered with HTML and 200, with credentials and without", async () => {
  for (const path of ["/orders", "/sales_orders/1/lines", "/", "x"]) {
    for (const authorization of [undefined, null]) {
      const { status, headers, text } = await call(path, authorization);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toMatch(/^text\/html/);
      expect(text).toMatch(/^<!DOCTYPE html>/);
    }
  }
});

test("20,000 orders are imported and paged within seconds", async () => {
  shipmondo.shop.importOrders(20_000, (index) => ({ createdAt: start + index * 1_000 }));
  const min = encodeURIComponent("2026-03-01T11:00:10.000+01:00");
  const max = encodeURIComponent("2026-03-01T11:00:12.000+01:00");
  const answer = await call(`/sales_orders?updated_at_min=${min}&updated_at_max=${max}`);
  expect(answer.headers.get("x-total-count")).toBe("3");
  expect((await call("/sales_orders?per_page=25&page=800")).json).toHaveLength(25);
});
