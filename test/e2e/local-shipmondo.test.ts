import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { callApi } from "../harness/shipmondo/api-client.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { runCommand } from "../harness/run-command.ts";
import { waitUntil } from "../harness/wait-until.ts";

// Several starts in one test.
jest.setTimeout(300_000);

const authorization = `Basic ${btoa("local-api-user:local-api-key")}`;

async function register(run: LocalRun, key = "local-development-key") {
  const { shipmondo } = await run.endpoints();
  const body = {
    name: "shop/Orders:create",
    endpoint: run.endpoint,
    key,
    action: "create",
    resource_name: "Orders",
  };
  return callApi(shipmondo, "/webhooks", { method: "POST", body, authorization });
}
const shop = (run: LocalRun, ...argv: readonly string[]) =>
  runCommand(["shop", ...argv], { env: { PORT: new URL(run.url).port } });
const handled = (run: LocalRun, count: number) =>
  waitUntil(`${count} orders are handled`, async () => {
    const deliveries = await run.deliveries("status=handled");
    return deliveries.length >= count ? deliveries : null;
  });

test("a webhook registered with the local Shipmondo brings its orders to their handler, in the next run too", async () => {
  const LOCAL_DATA = mkdtempSync(path.join(tmpdir(), "local-data-"));
  const first = await startLocalRun({ env: { LOCAL_DATA } });
  const { shipmondo } = await first.endpoints();
  expect(first.output()).toContain(`\n  shipmondo      ${shipmondo}\n`);
  expect((await callApi(shipmondo, "/webhooks", { authorization })).json).toEqual([]);
  expect((await register(first, "wrong key")).status).toBe(422);
  const webhook = await register(first);
  expect(webhook.status).toBe(200);

  expect(await shop(first, "create-order")).toMatchObject({ code: 0 });
  const [delivery] = await handled(first, 1);
  expect(delivery).toMatchObject({ resource: "Orders", action: "create", bound: true });
  const { id } = delivery?.data as { readonly id: number };
  const order = (await callApi(shipmondo, `/sales_orders/${id}`, { authorization })).json;
  expect(delivery?.data).toEqual(order);
  await first.stop("SIGKILL");

  const { port } = new URL(first.url);
  const second = await startLocalRun({ env: { LOCAL_DATA, PORT: port } });
  const next = (await second.endpoints()).shipmondo;
  expect((await callApi(next, "/webhooks", { authorization })).json).toEqual([webhook.json]);
  expect((await callApi(next, "/sales_orders", { authorization })).json).toEqual([order]);
  expect(await shop(second, "create-order", "--count", "2")).toMatchObject({ code: 0 });
  await handled(second, 3);
  expect((await second.stop("SIGTERM")).code).toBe(0);
  rmSync(LOCAL_DATA, { recursive: true });
});

test("with --https the local Shipmondo trusts the run's certificate", async () => {
  const run = await startLocalRun({ args: ["--https"] });
  try {
    const port = new URL(run.url).port;
    const [, file = ""] = /^certificate (.+)$/m.exec(run.output()) ?? [];
    expect(readFileSync(file, "utf8")).toContain("CERTIFICATE");
    const [, shipmondo = ""] = /^ +shipmondo +(\S+)$/m.exec(run.output()) ?? [];
    const body = {
      name: "shop/Orders:create",
      endpoint: run.endpoint,
      key: "local-development-key",
      action: "create",
      resource_name: "Orders",
    };
    const made = await callApi(shipmondo, "/webhooks", { method: "POST", body, authorization });
    expect(made.status).toBe(200);
    const ran = await runCommand(["shop", "create-order"], { env: { PORT: port } });
    expect(ran).toMatchObject({ code: 0 });
    await waitUntil("the order is handled", () =>
      /^Orders:create .* handled /m.test(run.output()) ? true : null,
    );
  } finally {
    await run.stop();
  }
});

test("with SHIPMONDO_API_URL another Shipmondo is used, and none is started", async () => {
  const SHIPMONDO_API_URL = "https://127.0.0.1:1/api/public/v3";
  const run = await startLocalRun({ env: { SHIPMONDO_API_URL } });
  expect((await run.endpoints()).shipmondo).toBe(SHIPMONDO_API_URL);
  expect(await shop(run, "create-order")).toMatchObject({
    code: 2,
    output: expect.stringContaining("SHIPMONDO_API_URL") as string,
  });
  await run.stop();
});
