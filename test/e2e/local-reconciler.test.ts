import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultWebhookKey } from "../../local/options.ts";
import { defaultApiKey, defaultApiUser } from "../../local/shipmondo-setting.ts";
import { startLocalRun, type LocalRun, type ShownDelivery } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({
    env: { RECONCILE_EVERY_S: "1", RECONCILE_LAG_S: "0" },
    args: ["--verbose"],
  });
});

afterAll(async () => {
  await run.stop();
});

async function call(path: string, method: string, body: object): Promise<unknown> {
  const { shipmondo } = await run.endpoints();
  const basic = Buffer.from(`${defaultApiUser}:${defaultApiKey}`).toString("base64");
  const address = path.startsWith("/_control") ? new URL(path, shipmondo) : `${shipmondo}${path}`;
  const response = await fetch(address, {
    method,
    headers: { authorization: `Basic ${basic}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

const register = (pair: string): Promise<unknown> => {
  const [resource_name = "", action = ""] = pair.split(":");
  const { endpoint } = run;
  const webhook = {
    name: `local/${pair}`,
    endpoint,
    key: defaultWebhookKey,
    resource_name,
    action,
  };
  return call("/webhooks", "POST", webhook);
};

const deliveryOf = (resourceId: string): Promise<ShownDelivery> =>
  waitUntil(`order ${resourceId} is handled`, async () => {
    const all = await run.deliveries("status=handled");
    return all.find((delivery) => delivery.resourceId === resourceId) ?? null;
  });

test("where the parameters of Shipmondo's API are is said beside all else", async () => {
  expect(await run.endpoints()).toMatchObject({
    keysPath: "/ShipmondoWebhooks/keys",
    apiPath: "/ShipmondoWebhooks/api",
    rotationPath: "/ShipmondoWebhooks/rotation",
    shipmondo: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) as string,
  });
});

test("an order whose webhook never came is found by the reconciler and handled as its creation", async () => {
  await register("Orders:create");
  await call("/_control/faults", "PUT", { drop: 1 });
  const acted = await call("/_control/acts", "POST", { act: "create-order" });
  const { results } = acted as { readonly results: readonly { readonly id: number }[] };
  const id = String(results[0]?.id);

  const delivery = await deliveryOf(id);
  expect(delivery).toMatchObject({ resource: "Orders", action: "create", bound: true });
  expect(delivery.data).toMatchObject({ id: Number(id) });
});

test("a webhook that was deleted in Shipmondo is told at the terminal", async () => {
  const created = await register("Shipments:create");
  // Known to a run that began with it there, before it is gone.
  const before = run.output().length;
  await waitUntil("two runs have ended", () =>
    run.output().slice(before).split('"Run ended"').length > 2 ? true : null,
  );
  const { id } = (Array.isArray(created) ? created[0] : created) as { readonly id: number };
  await call(`/webhooks/${id}`, "DELETE", {});

  const told = await waitUntil(
    "it is told",
    () => /^problem {2}A webhook is amiss.*$/m.exec(run.output())?.[0] ?? null,
  );
  expect(told).toMatch(/\(Shipments:create\)$/);
});

test("handlers that take no change of an order are told of, and the run starts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "creations-"));
  const source = 'export default { find: () => null, keys: ["Orders:create"] };';
  writeFileSync(join(folder, "index.ts"), source);
  const other = await startLocalRun({ env: { HANDLERS_DIR: folder } });
  try {
    expect(other.output()).toMatch(
      /^note {5}No handler takes an order's change .*Orders:reconciled/m,
    );
    expect(run.output()).not.toContain("No handler takes");
  } finally {
    await other.stop();
    rmSync(folder, { recursive: true });
  }
});
