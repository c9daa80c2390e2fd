import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import {
  endpointKey as key,
  startWebhookServer,
  type WebhookServer,
} from "../../harness/shipmondo/webhook-server.ts";

let shipmondo: LocalShipmondo;
let endpoint: WebhookServer;

beforeEach(async () => {
  endpoint = await startWebhookServer();
  shipmondo = await startShipmondo({ credentials, timeoutMs: 300 });
});
afterEach(async () => {
  await shipmondo.stop();
  await endpoint.stop();
});

const webhook = (changed: Readonly<Record<string, unknown>> = {}) => ({
  name: "Shop/Orders:create",
  endpoint: endpoint.url,
  key,
  action: "create",
  resource_name: "Orders",
  ...changed,
});
const create = (changed: Readonly<Record<string, unknown>> = {}) =>
  callApi(shipmondo.url, "/webhooks", { method: "POST", body: webhook(changed) });
const call = (path: string, method = "GET", body?: unknown) =>
  callApi(shipmondo.url, path, { method, body });

test("a webhook is created active once its endpoint answered the ping with 200, and its key is never shown", async () => {
  const created = await create();

  expect(created.status).toBe(200);
  expect(Object.keys(created.json as object).sort()).toEqual(
    "action active created_at endpoint id name resource_name updated_at".split(" "),
  );
  expect(created.json).toMatchObject({ name: "Shop/Orders:create", active: true });
  const [ping] = endpoint.arrived;
  expect(ping?.payload).toEqual({
    action: "connection_test",
    webhook: "Shop/Orders:create",
    url: endpoint.url,
  });
  expect(ping?.headers).toMatchObject({
    "smd-resource-type": "Orders",
    "smd-action": "connection_test",
  });
  expect(ping?.headers).not.toHaveProperty("smd-webhook-id");
  const { id } = created.json as { readonly id: number };
  for (const path of ["/webhooks", `/webhooks/${id}`]) {
    const shown = await call(path);
    expect(shown.text).toContain("Shop/Orders:create");
    expect(shown.text).not.toContain(`"${key}"`);
  }
});

test.each([204, 202, 401, 500, 302])(
  "a ping that is answered %i makes no webhook",
  async (status) => {
    endpoint.answer(status);
    expect(await create()).toMatchObject({
      status: 422,
      json: { error: expect.any(String) as string },
    });
    expect((await call("/webhooks")).json).toEqual([]);
  },
);

test("a ping that is not answered in time makes no webhook", async () => {
  endpoint.answer(null);
  expect((await create()).status).toBe(422);
  expect(shipmondo.webhooks()).toEqual([]);
});

test("an endpoint with another key makes no webhook", async () => {
  expect((await create({ key: "another" })).status).toBe(422);
});

test("an endpoint where nothing listens makes no webhook", async () => {
  expect((await create({ endpoint: "http://127.0.0.1:1/" })).status).toBe(422);
});

test.each([
  ["no name", { name: undefined }, "name"],
  ["no endpoint", { endpoint: undefined }, "endpoint"],
  ["no key", { key: undefined }, "key"],
  ["an empty key", { key: "" }, "key"],
  ["no action", { action: undefined }, "action"],
  ["no resource", { resource_name: undefined }, "resource_name"],
  ["a resource that there is not", { resource_name: "Invoices" }, "action"],
  ["an action of another resource", { action: "delivered" }, "action"],
  ["plain HTTP to another machine", { endpoint: "http://hooks.example.com/" }, "https"],
  ["an endpoint that is no address", { endpoint: "hooks" }, "endpoint"],
])("%s is refused with 422, before anything is called", async (_, changed, text) => {
  const { status, json } = await create(changed);
  expect(status).toBe(422);
  expect((json as { readonly error: string }).error).toContain(text);
  expect(endpoint.arrived).toEqual([]);
});

test("a body that is no JSON is refused with 422", async () => {
  const response = await fetch(`${shipmondo.url}/webhooks`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("api-user:api-key")}` },
    body: "{",
  });
  expect(response.status).toBe(422);
});

test("name and active can be changed, nothing else", async () => {
  const { id } = (await create()).json as { readonly id: number };
  const changed = await call(`/webhooks/${id}`, "PUT", {
    name: "other",
    active: false,
    endpoint: "https://elsewhere.example.com/",
    key: "other",
  });
  expect(changed.json).toMatchObject({ id, name: "other", active: false, endpoint: endpoint.url });
  expect(shipmondo.webhooks()).toMatchObject([{ key }]);
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.events()).toEqual([]);
});

test("a deleted webhook is answered once more, and is gone", async () => {
  const { id } = (await create()).json as { readonly id: number };
  expect(await call(`/webhooks/${id}`, "DELETE")).toMatchObject({ status: 200, json: { id } });
  for (const method of ["GET", "DELETE"]) {
    expect(await call(`/webhooks/${id}`, method)).toMatchObject({
      status: 404,
      json: { error: "Resource not found" },
    });
  }
});

test("the list is narrowed by name, active and id, and paged", async () => {
  const ids: number[] = [];
  for (const name of ["a", "b", "b"]) {
    ids.push(((await create({ name })).json as { readonly id: number }).id);
  }
  await call(`/webhooks/${String(ids[2])}`, "PUT", { active: false });
  const idsOf = async (query: string): Promise<readonly number[]> =>
    ((await call(`/webhooks?${query}`)).json as readonly { readonly id: number }[]).map(
      (each) => each.id,
    );
  expect(await idsOf("name=b")).toEqual([ids[2], ids[1]]);
  expect(await idsOf("name=b&active=true")).toEqual([ids[1]]);
  expect(await idsOf("active=false")).toEqual([ids[2]]);
  expect(await idsOf(`id=${String(ids[0])}`)).toEqual([ids[0]]);
  expect(await idsOf("per_page=2&page=2")).toEqual([ids[0]]);
});

test("two webhooks alike can both be there, and both deliver", async () => {
  await create();
  await create();
  await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(endpoint.events()).toEqual(["Orders:create", "Orders:create"]);
});

describe("by setting", () => {
  const startAgain = async (options: Partial<Parameters<typeof startShipmondo>[0]>) => {
    await shipmondo.stop();
    shipmondo = await startShipmondo({ credentials, timeoutMs: 300, ...options });
  };

  it("a pair is refused as one that the specification lacks", async () => {
    await startAgain({ refusedPairs: ["Drafts:create", "Orders:payment_refunded"] });
    expect((await create({ resource_name: "Drafts" })).status).toBe(422);
    expect((await create({ action: "payment_refunded" })).status).toBe(422);
    expect((await create({ resource_name: "Drafts", action: "delete" })).status).toBe(200);
  });

  it("the answer to a creation is an array", async () => {
    await startAgain({ createAnswers: "array" });
    expect((await create()).json).toMatchObject([{ active: true }]);
  });

  it("a second webhook alike is refused, one with another name is not", async () => {
    await startAgain({ refuseDuplicates: true });
    expect((await create()).status).toBe(200);
    expect((await create({ key })).status).toBe(422);
    expect((await create({ name: "Other/Orders:create" })).status).toBe(200);
  });

  it.each(["none", "string", "object", "bare"] as const)(
    "the ping has the form %s",
    async (pingForm) => {
      await startAgain({ pingForm });
      await create();
      const payload = endpoint.arrived[0]?.payload as Readonly<Record<string, unknown>>;
      expect(payload.action).toBe("connection_test");
      expect("webhook" in payload).toBe(pingForm !== "bare");
      expect(typeof payload.data).toBe(
        { none: "undefined", bare: "undefined", string: "string", object: "object" }[pingForm],
      );
    },
  );

  it("endpoints are narrowed", async () => {
    await startAgain({ allowedEndpoint: ({ port }) => port === "1" });
    expect((await create()).json).toEqual({ error: "endpoint is not allowed" });
  });
});
