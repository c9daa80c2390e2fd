import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defaultWebhookKey } from "../../../local/options.ts";
import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import { consumerBundle } from "../consumer-bundle.ts";
import { defaultSettings, startLocalRun, type LocalRun } from "../local-run.ts";
import { callApi, credentials } from "../shipmondo/api-client.ts";

/** A run of a handler that came to its end. */
export interface HandlerRun {
  readonly idempotencyKey: string;
  readonly resourceId: string;
  readonly action: string;
  readonly origin: string;
}

/** The local run with a Shipmondo in this process, and handlers that note each of their runs. */
export interface EffectsRun {
  readonly run: LocalRun;
  readonly shipmondo: LocalShipmondo;
  /** For the commands. */
  readonly env: Readonly<Record<string, string>>;
  readonly runs: () => readonly HandlerRun[];
  /** From now on handlers refuse everything as unprocessable, or do not. */
  readonly refuse: (isRefused: boolean) => void;
  readonly register: (pair: string) => Promise<void>;
  /** How many calls of Shipmondo's API were answered. */
  readonly calls: () => number;
  readonly stop: () => Promise<void>;
}

export async function startEffectsRun(): Promise<EffectsRun> {
  let calls = 0;
  const shipmondo = await startShipmondo({ credentials, onCall: () => void (calls += 1) });
  // The files are in the bundle's folder, which goes with it.
  const bundle = await consumerBundle(`
    import { appendFileSync, readFileSync } from "node:fs";
    import { defineHandlers, Unprocessable } from "shipmondo-webhooks";
    const file = (name: string): string => new URL(name, import.meta.url).pathname;
    export default defineHandlers({
      "*": ({ idempotencyKey, resourceId, action, origin }) => {
        if (readFileSync(file("refuse"), "utf8") === "true") throw new Unprocessable("Refused");
        appendFileSync(file("runs"), [idempotencyKey, resourceId, action, origin].join("\\t") + "\\n");
      },
    });`);
  const file = (name: string): string => path.join(bundle, name);
  writeFileSync(file("runs"), "");
  writeFileSync(file("refuse"), "false");
  const api = {
    SHIPMONDO_API_URL: shipmondo.url,
    SHIPMONDO_API_USER: credentials.user,
    SHIPMONDO_API_KEY: credentials.key,
    RECONCILE_LAG_S: "0",
  };
  // The reconciler itself must not be faster than the commands.
  const env = { ...api, RECONCILE_EVERY_S: "86400", CONSUMER_BUNDLE: bundle };
  const run = await startLocalRun({ env });
  return {
    run,
    shipmondo,
    env: { ...api, ...defaultSettings, PORT: new URL(run.url).port },
    runs: () =>
      readFileSync(file("runs"), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [idempotencyKey = "", resourceId = "", action = "", origin = ""] = line.split("\t");
          return { idempotencyKey, resourceId, action, origin };
        }),
    refuse: (isRefused) => {
      writeFileSync(file("refuse"), String(isRefused));
    },
    async register(pair) {
      const [resource_name = "", action = ""] = pair.split(":");
      const webhook = { name: `local/${pair}`, key: defaultWebhookKey, resource_name, action };
      const body = { ...webhook, endpoint: run.endpoint };
      const { status } = await callApi(shipmondo.url, "/webhooks", { method: "POST", body });
      if (status !== 200) throw new Error(`The webhook was not made: ${status}`);
    },
    calls: () => calls,
    async stop() {
      await run.stop();
      await shipmondo.stop();
      rmSync(bundle, { recursive: true });
    },
  };
}
