import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createCertificate } from "../../../local/certificate.ts";
import { startShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { childEnvironment } from "../../harness/child-environment.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import { endpointKey as key, startWebhookServer } from "../../harness/shipmondo/webhook-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "shipmondo-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a second run has the objects and the webhooks of the first, and fires them", async () => {
  const dataFile = path.join(folder, "shipmondo.jsonl");
  const endpoint = await startWebhookServer();
  const first = await startShipmondo({ credentials, dataFile });
  const body = {
    name: "a",
    endpoint: endpoint.url,
    key,
    action: "payment_captured",
    resource_name: "Orders",
  };
  await callApi(first.url, "/webhooks", { method: "POST", body });
  const { id } = await first.shop.createOrder();
  await first.shop.act("ship", id);
  const paths = ["/webhooks", "/sales_orders", "/shipments"];
  const read = (url: string) =>
    Promise.all(paths.map(async (each) => (await callApi(url, each)).json));
  const before = await read(first.url);
  await first.stop();

  const second = await startShipmondo({ credentials, dataFile });
  expect(await read(second.url)).toEqual(before);
  await second.shop.act("capture", id);
  await second.settled();
  expect(endpoint.events()).toEqual(["Orders:payment_captured"]);
  expect((await second.shop.createOrder()).id).toBe(id + 1);
  await second.stop();
  await endpoint.stop();
});

test("what a run said it had made is there after it was killed, with the shipment that it names", async () => {
  const dataFile = path.join(folder, "shipmondo.jsonl");
  const said: number[] = [];
  for (let kill = 0; kill < 3; kill += 1) {
    const script = path.join(import.meta.dirname, "../../harness/shipmondo/ordering-process.ts");
    const child = fork(script, [dataFile], { env: childEnvironment(), execArgv: [] });
    const enough = said.length + 40;
    await new Promise<void>((resolve, reject) => {
      child.on("message", (id) => {
        said.push(Number(id));
        if (said.length >= enough) resolve();
      });
      child.once("exit", () => {
        reject(new Error("The process ended by itself."));
      });
    });
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  expect(new Set(said).size).toBe(said.length);
  const next = await startShipmondo({ credentials, dataFile });
  const { shop, url } = next;
  for (const id of said) {
    expect(shop.order(id)?.shipped_percent).toBe(100);
    const shipmentId = shop.order(id)?.order_fulfillments[0]?.shipment_id ?? 0;
    expect((await callApi(url, `/shipments/${shipmentId}`)).status).toBe(200);
  }
  await next.stop();
});

test("an https endpoint is posted to only under a certificate that is trusted", async () => {
  const certificate = await createCertificate(path.join(folder, "cert.pem"), Date.now());
  const server = createServer(certificate, (request, response) => {
    request.resume();
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const body = {
    name: "a",
    endpoint: `https://127.0.0.1:${port}/`,
    key,
    action: "create",
    resource_name: "Orders",
  };
  const ca = readFileSync(path.join(folder, "cert.pem"), "utf8");
  const statuses: number[] = [];
  for (const trust of [{}, { ca }]) {
    const shipmondo = await startShipmondo({ credentials, ...trust });
    statuses.push((await callApi(shipmondo.url, "/webhooks", { method: "POST", body })).status);
    await shipmondo.stop();
  }
  server.closeAllConnections();
  server.close();
  expect(statuses).toEqual([422, 200]);
});

test("a port that is taken is said by its code", async () => {
  const first = await startShipmondo({ credentials });
  const port = Number(new URL(first.url).port);
  await expect(startShipmondo({ credentials, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await first.stop();
});
