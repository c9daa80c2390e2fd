import { createShipmondoApi, type ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { credentials } from "../../harness/shipmondo/api-client.ts";
import {
  html,
  json,
  list,
  plain,
  startScriptedServer,
  type Answer,
  type ScriptedServer,
} from "../../harness/shipmondo/scripted-server.ts";

let server: ScriptedServer;
let api: ShipmondoApi;

beforeEach(async () => {
  server = await startScriptedServer();
  api = createShipmondoApi({
    url: server.url,
    credentials,
    fetch,
    now: Date.now,
    sleep: () => Promise.resolve(),
    random: () => 1,
    answerMs: 500,
  });
});
afterEach(() => server.stop());

const webhook = (id: number) => ({
  id,
  name: "Shop/Orders:create",
  endpoint: "https://hooks.example.com/webhooks/a",
  active: true,
  action: "create",
  resource_name: "Orders",
  created_at: "2026-11-28T10:00:00.000+01:00",
  updated_at: "2026-11-28T10:00:00.000+01:00",
});
const wanted = {
  name: "Shop/Orders:create",
  endpoint: "https://hooks.example.com/webhooks/a",
  key: "the-webhooks-key",
  action: "create",
  resource_name: "Orders",
};
const paging = (total: number, pages: number) => ({
  "x-total-count": String(total),
  "x-total-pages": String(pages),
});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => webhook(from + index));

describe("the list of webhooks", () => {
  it("is all of its pages", async () => {
    server.script(json(200, range(1, 50), paging(60, 2)), json(200, range(51, 60), paging(60, 2)));
    const read = await api.webhooks();
    expect(read).toEqual({ ok: true, value: range(1, 60) });
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/api/public/v3/webhooks?per_page=50&page=1",
      "/api/public/v3/webhooks?per_page=50&page=2",
    ]);
  });

  it("is read again when one moved between two pages, so that none is missing", async () => {
    server.script(
      json(200, range(1, 50), paging(60, 2)),
      json(200, range(52, 59), paging(59, 2)),
      json(200, [...range(1, 3), ...range(5, 51)], paging(59, 2)),
      json(200, range(52, 60), paging(59, 2)),
    );
    const read = await api.webhooks();
    expect(read.ok ? read.value.map(({ id }) => id) : read).toEqual(
      range(1, 60).flatMap(({ id }) => (id === 4 ? [] : [id])),
    );
  });

  it("is a failure when it never stays the same", async () => {
    server.script(json(200, range(1, 9), paging(10, 1)));
    expect(await api.webhooks()).toEqual({ ok: false, reason: "failed", code: "ListMoved" });
    expect(server.asked).toHaveLength(3);
  });

  it("may be empty", async () => {
    server.script(json(200, [], paging(0, 0)));
    expect(await api.webhooks()).toEqual({ ok: true, value: [] });
  });

  it.each<[string, Answer, string]>([
    ["the headers of paging are missing", json(200, [webhook(1)]), "NoCount"],
    [
      "a header of paging is no number",
      json(200, [], { ...paging(1, 1), "x-total-pages": "x" }),
      "NoCount",
    ],
    ["it is no list", json(200, { webhooks: [] }, paging(0, 0)), "NoList"],
    ["it holds what is no webhook", list({ id: 1 }), "NoWebhook"],
    ["it holds what is no object", json(200, [7], paging(1, 1)), "NoList"],
    ["it is a page for people", html, "NotJson"],
  ])("is a failure when %s", async (_, answer, code) => {
    server.script(answer);
    expect(await api.webhooks()).toEqual({ ok: false, reason: "failed", code });
  });

  it("has an end", async () => {
    server.script(list(webhook(1)), json(200, [webhook(2)], paging(9_999, 999)));
    server.script(json(200, [webhook(2)], paging(9_999, 999)));
    expect(await api.webhooks()).toMatchObject({ code: "TooManyWebhooks" });
    expect(server.asked).toHaveLength(20);
  });
});

describe("a webhook that is created", () => {
  it.each<[string, Answer]>([
    ["one object", json(200, webhook(7))],
    ["an array of one", json(200, [webhook(7)])],
    ["a 201", json(201, webhook(7))],
  ])("may be answered with %s", async (_, answer) => {
    server.script(answer);
    expect(await api.createWebhook(wanted)).toEqual({ ok: true, value: webhook(7) });
    expect(JSON.parse(server.asked[0]?.body ?? "")).toEqual(wanted);
  });

  it.each<[string, Answer]>([
    ["nothing", json(200, [])],
    ["something else", json(200, { created: true })],
  ])("counts as a failure when it is answered with %s", async (_, answer) => {
    server.script(answer);
    expect(await api.createWebhook(wanted)).toMatchObject({ reason: "failed", code: "NoWebhook" });
    expect(server.asked).toHaveLength(1);
  });

  it("gives Shipmondo's reason without the key that it may quote", async () => {
    server.script(json(422, { error: `key ${wanted.key} is too long` }));
    expect(await api.createWebhook(wanted)).toMatchObject({ text: "key … is too long" });
  });

  it("gets the time of Shipmondo's call of the endpoint", async () => {
    server.script((response) => {
      setTimeout(() => {
        json(200, webhook(7))(response, { method: "", path: "", headers: {}, body: "" });
      }, 700);
    });
    expect(await api.createWebhook(wanted)).toMatchObject({ ok: true });
  });
});

describe("a webhook that is there", () => {
  it("can be read, and one that is gone is told", async () => {
    server.script(json(200, webhook(7)), json(404, { error: "Resource not found" }));
    expect(await api.webhook(7)).toEqual({ ok: true, value: webhook(7) });
    expect(await api.webhook(8)).toEqual({ ok: false, reason: "not_found" });
  });

  it("can be changed", async () => {
    server.script(json(200, [{ ...webhook(7), active: false }]));
    expect(await api.updateWebhook(7, { active: false })).toMatchObject({
      value: { active: false },
    });
    expect(server.asked[0]).toMatchObject({ method: "PUT", body: '{"active":false}' });
  });

  it.each<[string, readonly [Answer, ...Answer[]]]>([
    ["the deleted object", [json(200, webhook(7))]],
    ["204", [(response) => response.writeHead(204).end()]],
    ["404, so that it is gone already", [json(404, {})]],
    ["404 after an answer that was lost", [plain(502), json(404, {})]],
  ])("is deleted when that is answered with %s", async (_, answers) => {
    server.script(...answers);
    expect(await api.deleteWebhook(7)).toEqual({ ok: true, value: null });
  });

  it("is not deleted when that is refused", async () => {
    server.script(json(401, {}));
    expect(await api.deleteWebhook(7)).toEqual({ ok: false, reason: "unauthorized" });
  });
});

describe("the check of the credentials", () => {
  it.each<[string, Answer, object]>([
    ["a list", json(200, []), { ok: true }],
    ["401", json(401, {}), { reason: "unauthorized" }],
    ["a page for people", html, { code: "NotJson" }],
    ["an object", json(200, {}), { code: "NoList" }],
  ])("answered with %s says so", async (_, answer, expected) => {
    server.script(answer);
    expect(await api.check()).toMatchObject(expected);
    expect(server.asked[0]).toMatchObject({
      method: "GET",
      path: "/api/public/v3/webhooks?per_page=1",
    });
  });
});

describe("a list by time", () => {
  it("asks for both ends, the archived ones and the page as the API spells them", async () => {
    server.script(list({ id: 1 }));
    const from = Date.parse("2026-11-28T10:00:00.123Z");
    const page = await api.list({
      resource: "Orders",
      by: "updated_at",
      from,
      to: from + 1_000,
      archived: true,
      page: 3,
    });
    expect(page).toEqual({ ok: true, rows: [{ id: 1 }], total: 1, pages: 1 });
    const asked = new URL(server.asked[0]?.path ?? "", server.url);
    expect(asked.pathname).toBe("/api/public/v3/sales_orders");
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      updated_at_min: "2026-11-28T10:00:00.123Z",
      updated_at_max: "2026-11-28T10:00:01.123Z",
      archived: "true",
      per_page: "25",
      page: "3",
    });
  });

  it.each([
    ["Shipments", "/api/public/v3/shipments"],
    ["Drafts", "/api/public/v3/shipment_drafts"],
  ] as const)("of %s has fifty a page and no word of archives", async (resource, path) => {
    server.script(list());
    await api.list({ resource, by: "created_at", from: 0, to: 1, page: 1 });
    const asked = new URL(server.asked[0]?.path ?? "", server.url);
    expect(asked.pathname).toBe(path);
    expect(asked.searchParams.get("per_page")).toBe("50");
    expect(asked.searchParams.has("archived")).toBe(false);
  });

  it("without a count is a failure: nothing says whether it is whole", async () => {
    server.script(json(200, [{ id: 1 }]));
    const asked = { resource: "Orders", by: "created_at", from: 0, to: 1, page: 1 } as const;
    expect(await api.list(asked)).toEqual({ ok: false, reason: "failed", code: "NoCount" });
  });
});
