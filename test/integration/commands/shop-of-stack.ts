import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../harness/shipmondo/api-client.ts";
import { endpointKey, startWebhookServer } from "../../harness/shipmondo/webhook-server.ts";
import { names } from "../../harness/durability/resources.ts";
import type { OperatorStack } from "./operator-stack.ts";

/** A Shipmondo, and an endpoint of the stack that accepts one key, for the commands on webhooks. */
export interface ShopOfStack {
  readonly shipmondo: LocalShipmondo;
  /** The stored name of the endpoint's key. */
  readonly keyName: string;
  /** For the commands: the API's address, and the settings of the stack. */
  readonly env: Readonly<Record<string, string>>;
  /** User and key as they are typed. */
  readonly input: string;
  /** Registers a webhook at the endpoint. */
  readonly announce: (pair: string) => Promise<void>;
  /** Id of the webhook that was registered first. */
  readonly firstWebhook: () => number;
  readonly stop: () => Promise<void>;
}

/** Gives an operator's stack, named Shop, an endpoint and a Shipmondo on loopback. */
export async function startShopOfStack(stack: OperatorStack): Promise<ShopOfStack> {
  const endpoint = await startWebhookServer();
  const shipmondo = await startShipmondo({ credentials });
  const settings = mkdtempSync(path.join(tmpdir(), "settings-"));
  const write = (file: string, value: object): void => {
    writeFileSync(path.join(settings, file), JSON.stringify(value));
  };
  write("settings.json", { stackName: "Shop", webhooks: ["Shipments:*"] });
  write("settings.test.json", { stackName: "ShopTest" });
  stack.outputs.set("EndpointUrl", endpoint.url);
  stack.outputs.set("EndpointUrls", endpoint.url);
  const keyName = "of-endpoint";
  stack.engines.putKey(`${names.keysPath}/${keyName}`, endpointKey);
  return {
    shipmondo,
    keyName,
    env: { SHIPMONDO_API_URL: shipmondo.url, SETTINGS_DIR: settings },
    input: `${credentials.user}\n${credentials.key}\n`,
    async announce(pair) {
      const [resource_name, action] = pair.split(":");
      const body = { name: pair, endpoint: endpoint.url, key: endpointKey, resource_name, action };
      await callApi(shipmondo.url, "/webhooks", { method: "POST", body });
    },
    firstWebhook: () => shipmondo.webhooks()[0]?.id ?? 0,
    async stop() {
      stack.engines.deleteKey(`${names.keysPath}/${keyName}`);
      rmSync(settings, { recursive: true });
      await Promise.all([shipmondo.stop(), endpoint.stop()]);
    },
  };
}
