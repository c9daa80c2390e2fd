import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defaultApiKey, defaultApiUser } from "../../local/shipmondo-setting.ts";
import { callApi } from "../harness/shipmondo/api-client.ts";
import {
  endpointKey,
  startWebhookServer,
  type WebhookServer,
} from "../harness/shipmondo/webhook-server.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { runCommand, type CommandResult } from "../harness/run-command.ts";

let run: LocalRun;
let api: string;
let elsewhere: WebhookServer;
const settings = mkdtempSync(path.join(tmpdir(), "settings-"));

beforeAll(async () => {
  setWebhooks("Orders:*", "Shipments:*");
  run = await startLocalRun({ env: { KEYS_MAX_AGE_S: "1", SETTINGS_DIR: settings } });
  api = (await run.endpoints()).shipmondo;
  elsewhere = await startWebhookServer();
});
afterAll(async () => {
  await run.stop();
  await elsewhere.stop();
  rmSync(settings, { recursive: true });
});

function setWebhooks(...webhooks: readonly string[]): void {
  writeFileSync(path.join(settings, "settings.json"), JSON.stringify({ webhooks }));
}

const webhooks = (args: readonly string[], input = ""): Promise<CommandResult> =>
  runCommand(args, { env: { PORT: new URL(run.url).port, SETTINGS_DIR: settings }, input });

const authorization = `Basic ${btoa(`${defaultApiUser}:${defaultApiKey}`)}`;
const call = async (way: string, method = "GET", body?: unknown): Promise<unknown> =>
  (await callApi(api, way, { method, body, authorization })).json;

interface Shown {
  readonly id: number;
  readonly name: string;
  readonly endpoint: string;
  readonly active: boolean;
  readonly action: string;
  readonly resource_name: string;
}
const registered = async (): Promise<readonly Shown[]> =>
  (await call("/webhooks?per_page=50")) as readonly Shown[];
const named = async (name: string): Promise<Shown> => {
  const found = (await registered()).find((webhook) => webhook.name === name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
};
const right = async (): Promise<readonly string[]> =>
  (await registered())
    .filter(({ active, endpoint }) => active && endpoint === run.endpoint)
    .map(({ name }) => name)
    .sort();

const all = [
  ..."create status_update create_fulfillment create_shipment payment_captured".split(" "),
  ..."payment_voided payment_refunded delete".split(" "),
]
  .map((action) => `ShipmondoWebhooks/Orders:${action}`)
  .concat(["ShipmondoWebhooks/Shipments:create", "ShipmondoWebhooks/Shipments:cancel"])
  .sort();

test("login, register, and then an order that comes in is handled, signed and bound", async () => {
  const wrong = await webhooks(["login"], "somebody\nsecret-text\n");
  expect(wrong.code).toBe(1);
  expect(wrong.output).toContain("Nothing was put");
  expect(wrong.output).not.toContain("secret-text");
  const login = await webhooks(["login"], `${defaultApiUser}\n${defaultApiKey}\n`);
  expect(login).toMatchObject({ code: 0 });
  expect(login.output).not.toContain(defaultApiKey);

  const planned = await webhooks(["register", "--dry-run"]);
  expect(planned.code).toBe(0);
  expect(planned.output).toMatch(/\[\+\] Orders:create +create "ShipmondoWebhooks\/Orders:create"/);
  expect(await registered()).toEqual([]);

  const nobody = await webhooks(["register"]);
  expect(nobody.code).toBe(2);
  expect(nobody.output).toContain("Add --yes");
  expect(await registered()).toEqual([]);

  expect(await webhooks(["register", "--yes"])).toMatchObject({ code: 0 });
  expect(await right()).toEqual(all);

  expect(await webhooks(["shop", "create-order"])).toMatchObject({ code: 0 });
  const [order] = await run.deliveries();
  const handled = await run.reached(order?.id, "handled");
  expect(handled).toMatchObject({ resource: "Orders", action: "create", bound: true });
});

test("what was changed by hand is reported and repaired, and what is not ours left alone", async () => {
  const unchanged = await webhooks(["register"]);
  expect(unchanged.code).toBe(0);
  expect(unchanged.output).toContain("10 are as they should be");

  const inactive = await named("ShipmondoWebhooks/Orders:create");
  const gone = await named("ShipmondoWebhooks/Orders:delete");
  await call(`/webhooks/${inactive.id}`, "PUT", { active: false });
  await call(`/webhooks/${gone.id}`, "DELETE");
  const foreign = (await call("/webhooks", "POST", {
    name: "Elsewhere",
    endpoint: elsewhere.url,
    key: endpointKey,
    action: "create",
    resource_name: "Orders",
  })) as Shown;

  const repaired = await webhooks(["register", "--yes"]);
  expect(repaired.code).toBe(0);
  expect(repaired.output).toMatch(new RegExp(`\\[~\\] Orders:create +activate ${inactive.id}`));
  expect(repaired.output).toMatch(/\[\+\] Orders:delete +create/);
  expect(await right()).toEqual(all);
  expect((await named("ShipmondoWebhooks/Orders:create")).id).toBe(inactive.id);
  expect(repaired.output).toMatch(
    new RegExp(`\\[\\?\\] Orders:create +${foreign.id} is not ours: "Elsewhere"`),
  );
  expect((await named("Elsewhere")).active).toBe(true);
});

test("a pair that Shipmondo refuses ends with 1 and says what to do", async () => {
  setWebhooks("Orders:*", "Shipments:*", "Orders:teleport");
  const refused = await webhooks(["register", "--yes"]);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain("action is not supported for this resource_name");
  expect(refused.output).toContain("take it out of the setting webhooks");
  expect(await right()).toEqual(all);
});

test("unregister deletes them, after it has named them", async () => {
  setWebhooks("Orders:*", "Shipments:*");
  const shown = await webhooks(["unregister", "--dry-run"]);
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.output).toContain("ShipmondoWebhooks/Orders:create");
  expect(await right()).toEqual(all);
  expect(await webhooks(["unregister", "--yes"])).toMatchObject({ code: 0 });
  expect((await registered()).map(({ name }) => name)).toEqual(["Elsewhere"]);
});
