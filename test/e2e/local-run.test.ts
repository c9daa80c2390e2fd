import { request } from "node:http";
import { defaultWebhookKey } from "../../local/options.ts";
import { signedBody } from "../../testing/signing.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({ env: { KEYS_MAX_AGE_S: "1" } });
});

afterAll(async () => {
  await run.stop();
});

const order = (id: number) => ({
  id,
  order_id: `W-${id}`,
  updated_at: "2026-03-01T10:00:00.000+01:00",
  ship_to: { name: "Ada Example", phone: null },
  order_lines: [{ item_name: "Kop", quantity: "1.0", unit_price_excluding_vat: "78.49" }],
});

/** A request over a bare socket's worth of control: fetch sets Host and refuses odd headers. */
function raw(
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const { port } = new URL(run.url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, ...options }, (incoming) => {
      let body = "";
      incoming.setEncoding("utf8").on("data", (text: string) => (body += text));
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode ?? 0, body });
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

test("a signed webhook is answered 200 and its handler gets the data unchanged", async () => {
  const data = order(1);
  const { status, body } = await run.send({ name: "Orders:create", data });

  expect(status).toBe(200);
  const delivery = await run.reached(body.id, "handled");
  expect(delivery).toMatchObject({
    resource: "Orders",
    action: "create",
    resourceId: "1",
    bound: true,
    attempts: 1,
    error: null,
    data,
  });
  expect(delivery.ackMs).toEqual(expect.any(Number));
});

test("the newest delivery comes first", async () => {
  const first = await run.send({ data: order(2) });
  await run.reached(first.body.id, "handled");
  const second = await run.send({ data: order(3) });
  await run.reached(second.body.id, "handled");

  const ids = (await run.deliveries()).map(({ id }) => id);
  expect(ids.slice(0, 2)).toEqual([second.body.id, first.body.id]);
});

test("a webhook under another key is refused with the reason, shown so, and reaches no handler", async () => {
  const { status, body } = await run.send({ data: order(4), key: "not the key" });

  expect({ status, body }).toEqual({ status: 401, body: { error: "signature" } });
  const shown = (await run.deliveries("status=refused")).find(({ resourceId }) => {
    return resourceId === "4";
  });
  expect(shown).toMatchObject({ error: "signature", attempts: 0, data: null });
});

test("a forged copy of a handled delivery does not hide it", async () => {
  const data = order(5);
  const { body } = await run.send({ data });
  await run.reached(body.id, "handled");
  const forged = await run.send({ data, key: "not the key" });

  expect(forged.status).toBe(401);
  await waitUntil("the forgery is listed", async () => {
    const refused = await run.deliveries("status=refused");
    return refused.some(({ resourceId }) => resourceId === "5") ? true : null;
  });
  expect((await run.reached(body.id, "handled")).data).toEqual(data);
});

test("an older version that comes late is handled and marked superseded", async () => {
  const newer = await run.send({ data: order(6) });
  await run.reached(newer.body.id, "handled");
  const older = await run.send({
    data: { ...order(6), updated_at: "2026-03-01T08:59:00.000Z" },
  });

  expect((await run.reached(older.body.id, "superseded")).attempts).toBe(1);
});

test("a webhook that is sent twice is one delivery", async () => {
  const first = await run.send({ data: order(7) });
  const second = await run.send({ data: order(7) });

  expect(second.body.id).toBe(first.body.id);
  await run.reached(first.body.id, "handled");
  const shown = (await run.deliveries()).filter(({ resourceId }) => resourceId === "7");
  expect(shown).toHaveLength(1);
});

test("a second key is accepted without a restart, and no longer once it is removed", async () => {
  const { ssm, keysPath } = await run.endpoints();
  const call = (operation: string, input: object): Promise<Response> =>
    fetch(ssm, {
      method: "POST",
      headers: {
        "x-amz-target": `AmazonSSM.${operation}`,
        "content-type": "application/x-amz-json-1.1",
      },
      body: JSON.stringify(input),
    });
  const Name = `${keysPath}/second`;
  let id = 1_000;
  const sendUnderSecondKey = async (): Promise<number> =>
    (await run.send({ data: order(id++), key: "the second key" })).status;

  expect(await sendUnderSecondKey()).toBe(401);
  const put = await call("PutParameter", { Name, Value: "the second key", Type: "SecureString" });
  expect(put.status).toBe(200);
  await waitUntil("the second key is accepted", async () =>
    (await sendUnderSecondKey()) === 200 ? true : null,
  );

  await call("DeleteParameter", { Name });
  await waitUntil("the second key is refused", async () =>
    (await sendUnderSecondKey()) === 401 ? true : null,
  );
  expect((await run.send({ data: order(8) })).status).toBe(200);
});

test("a ping is answered 200 and is no delivery", async () => {
  const before = await run.deliveries();
  const response = await fetch(run.endpoint, {
    method: "POST",
    headers: { "smd-resource-type": "Orders", "smd-action": "create" },
    body: signedBody({ action: "connection_test" }, "local-development-key"),
  });

  expect(response.status).toBe(200);
  expect(await run.deliveries()).toHaveLength(before.length);
});

test("the address is in /api/endpoints, with the label that the template gives", async () => {
  expect((await run.endpoints()).endpoint).toBe(run.endpoint);
  expect(run.endpoint).toBe(`${run.url}/webhooks/local`);
});

test.each([
  ["GET", "/webhooks/local"],
  ["PUT", "/webhooks/local"],
  ["POST", "/webhooks"],
  ["POST", "/webhooks/"],
  ["POST", "/webhooks/another"],
  ["POST", "/webhooks/local/b"],
  ["POST", "/"],
  ["GET", "/api/else"],
])("%s %s is answered as API Gateway answers what is no route", async (method, path) => {
  const response = await raw(path, { method });

  expect(response).toEqual({ status: 404, body: '{"message":"Not Found"}' });
});

test("more than Lambda takes is answered 413", async () => {
  const response = await fetch(run.endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "x".repeat(6_300_000),
  });

  expect(response.status).toBe(413);
});

test("headers beyond API Gateway's limit are answered 431", async () => {
  const { status } = await raw(new URL(run.endpoint).pathname, {
    method: "POST",
    headers: { "x-long": "x".repeat(11_000) },
  });

  expect(status).toBe(431);
});

test.each(["/", "/api/deliveries", "/api/endpoints"])(
  "%s is shown to localhost only: not under another name, not through a tunnel",
  async (path) => {
    const { host } = new URL(run.url);

    expect((await raw(path)).status).toBe(200);
    expect((await raw(path, { headers: { host: "rebound.example" } })).status).toBe(403);
    expect((await raw(path, { headers: { host, "x-forwarded-for": "192.0.2.1" } })).status).toBe(
      403,
    );
  },
);

test("what a stranger sent is data of the page's API, and never markup in the page", async () => {
  await run.send({ resource: "<script>alert(1)</script>", data: order(10), key: "not the key" });

  expect((await raw("/")).body).not.toContain("alert(1)");
  const list = await fetch(`${run.url}/api/view/deliveries`);
  expect(await list.text()).toContain("<script>alert(1)</script>");
  expect(list.headers.get("content-type")).toBe("application/json");
  expect(list.headers.get("x-content-type-options")).toBe("nosniff");
});

test("a refusal is explained: the key was right but for a line end", async () => {
  const key = `${defaultWebhookKey}\n`;
  await run.send({ data: order(12), key });

  const { rows } = (await (await fetch(`${run.url}/api/view/deliveries?state=refused`)).json()) as {
    readonly rows: readonly { readonly id: string }[];
  };
  const view = await fetch(`${run.url}/api/view/deliveries/${rows[0]?.id ?? ""}`);
  const text = await view.text();
  expect(text).toContain("a line end behind it");
  expect(text).not.toContain(defaultWebhookKey);
});

test("it prints a line for each move, and neither token nor payload", async () => {
  const { body } = await run.send({ data: order(11) });
  await run.reached(body.id, "handled");

  const short = body.id?.slice(0, 8) ?? "no id";
  expect(run.output()).toMatch(
    new RegExp(`^Orders:create {2}${short} {2}handled {2}\\d+ ms$`, "m"),
  );
  expect(run.output()).not.toContain("Ada Example");
});

test("it says when its port is taken, and how to take another", async () => {
  const { port } = new URL(run.url);

  await expect(startLocalRun({ env: { PORT: port } })).rejects.toThrow(
    `Port ${port} is in use, perhaps by another local run. Stop that, or take another: PORT=`,
  );
});
