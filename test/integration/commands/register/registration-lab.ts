import { SSMClient } from "@aws-sdk/client-ssm";
import { compactVerify } from "jose";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { register, type RegisterOptions } from "../../../../bin/commands/register/run-register.ts";
import { createPing } from "../../../../bin/common/shipmondo/ping-endpoint.ts";
import type { Registration } from "../../../../bin/common/shipmondo/registration.ts";
import { ownEndpoint } from "../../../../lambda/shipmondo/own-endpoint.ts";
import { createShipmondoApi } from "../../../../lambda/shipmondo/shipmondo-api.ts";
import { wantedWebhooks } from "../../../../lambda/shipmondo/wanted-webhooks.ts";
import { startParameterStore } from "../../../../local/parameter-store.ts";
import type { Registered } from "../../../../local/shipmondo/webhooks/registered.ts";
import {
  startShipmondo,
  type LocalShipmondo,
  type ShipmondoOptions,
} from "../../../../local/shipmondo/start-shipmondo.ts";
import { callApi, credentials } from "../../../harness/shipmondo/api-client.ts";

export interface Ran {
  /** Null: it threw. */
  readonly code: number | null;
  readonly out: string;
  /** Everything it said, and why it threw. */
  readonly err: string;
  /** Pings, API calls and parameter calls that it made. */
  readonly calls: readonly string[];
}

export interface LabRun extends Partial<RegisterOptions> {
  readonly setting?: readonly string[];
  readonly json?: boolean;
  /** To the question; null: nobody is at a terminal. @default null */
  readonly answer?: boolean | null;
  /** Dies at its n-th call, before or after that was done. */
  readonly dieAt?: { readonly call: number; readonly when: "before" | "after" };
  /** The answers of these calls are lost: it goes on and knows nothing of them. */
  readonly loseAnswerTo?: readonly number[];
  /** Interrupted (SIGINT) at its n-th call. */
  readonly interruptAt?: number;
}

/** A Shipmondo, a parameter store and an endpoint that accepts the keys in it, on loopback. */
export interface Lab {
  readonly shipmondo: LocalShipmondo;
  readonly endpointUrl: string;
  readonly keysPath: string;
  /** Runs the command's inside; time passes as it sleeps. */
  run(options?: LabRun): Promise<Ran>;
  /** What is registered, as `<id> <event> <state>`. */
  webhooks(): readonly Registered[];
  api(path: string, method: string, body?: unknown): Promise<unknown>;
  /** A webhook made by hand. */
  byHand(changed?: Partial<Registered>): Promise<number>;
  putKey(name: string, value: string, type?: string): void;
  putParameter(name: string, value: string): void;
  removeParameter(name: string): void;
  keyNames(): readonly string[];
  /**
   * Status that the endpoint answers in place of its own; null: its own.
   * @param afterPings how many it answers by itself before. @default none
   */
  endpointAnswers(status: number | null, afterPings?: number): void;
  /** What the endpoint got signed with which key: its pings. */
  readonly pings: readonly { readonly status: number; readonly webhook: unknown }[];
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const region = "eu-west-1";
const keysPath = "/Shop/keys";
export const rotationPath = "/Shop/rotation";

export async function startLab(options: Partial<ShipmondoOptions> = {}): Promise<Lab> {
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  const store = await startParameterStore({ file: null, region });
  const shipmondo = await startShipmondo({
    credentials,
    clock: { now, wait: () => Promise.resolve() },
    ...options,
  });
  const pings: { status: number; webhook: unknown }[] = [];
  let forced: number | null = null;
  let byItself = 0;

  const keys = (): readonly string[] =>
    store.namesBelow(keysPath).map((name) => {
      const outcome = store.call("GetParameter", {
        Name: `${keysPath}/${name}`,
        WithDecryption: true,
      });
      return outcome.ok
        ? (outcome.value as { readonly Parameter: { readonly Value: string } }).Parameter.Value
        : "";
    });
  const statusOf = async (body: string): Promise<{ status: number; webhook: unknown }> => {
    const { data } = JSON.parse(body) as { readonly data: string };
    for (const key of keys()) {
      try {
        const { payload } = await compactVerify(data, Buffer.from(key), { algorithms: ["HS256"] });
        const claims = JSON.parse(Buffer.from(payload).toString()) as {
          readonly webhook?: unknown;
        };
        return { status: 200, webhook: claims.webhook };
      } catch {
        // Another key may verify it.
      }
    }
    return { status: 401, webhook: null };
  };
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { status: own, webhook } = await statusOf(body);
      const status = byItself-- > 0 ? own : (forced ?? own);
      pings.push({ status, webhook });
      response.writeHead(status).end("{}");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const endpointUrl = `http://127.0.0.1:${port}/webhooks/uuid`;
  const ssm = new SSMClient({
    region,
    endpoint: `http://127.0.0.1:${store.port}`,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const api = createShipmondoApi({
    url: shipmondo.url,
    credentials,
    fetch,
    now,
    sleep: (ms) => {
      aheadMs += ms;
      return Promise.resolve();
    },
    random: () => 1,
    answerMs: 2_000,
  });

  async function run(options: LabRun = {}): Promise<Ran> {
    const { setting = ["Orders:*", "Shipments:*", "Shipment Monitor:*"], json = false } = options;
    const { answer = null, dieAt, loseAnswerTo = [], interruptAt } = options;
    const calls: string[] = [];
    const out: string[] = [];
    const err: string[] = [];
    const interrupted = new AbortController();
    /** Makes a call as one that may be the last. */
    const counted =
      <Args extends unknown[], Value>(name: string, call: (...args: Args) => Promise<Value>) =>
      async (...args: Args): Promise<Value> => {
        const number = calls.push(name);
        if (number === interruptAt) interrupted.abort();
        const dies = dieAt?.call === number ? dieAt.when : null;
        if (dies === "before") throw new Error("died");
        const done = call(...args);
        if (dies === "after") {
          await done.catch(() => undefined);
          throw new Error("died");
        }
        const value = await done;
        if (!loseAnswerTo.includes(number)) return value;
        return { ok: false, reason: "failed", code: "ECONNRESET" } as Value;
      };
    const countedSsm = {
      config: ssm.config,
      send: (command: { readonly constructor: { readonly name: string } }) =>
        counted(`ssm ${command.constructor.name}`, () => ssm.send(command as never))(),
    };
    Object.setPrototypeOf(countedSsm, SSMClient.prototype);
    const wanted = wantedWebhooks(setting);
    if (!wanted.ok) throw new Error(wanted.reason);
    const registration: Registration = {
      where: "the stack Shop (eu-west-1, account 123456789012)",
      api: {
        check: counted("check", () => api.check()),
        webhooks: counted("list", () => api.webhooks()),
        webhook: counted("get", (id: number) => api.webhook(id)),
        createWebhook: counted("create", (webhook) => api.createWebhook(webhook)),
        updateWebhook: counted("update", (id, changes) => api.updateWebhook(id, changes)),
        deleteWebhook: counted("delete", (id: number) => api.deleteWebhook(id)),
        list: (query) => api.list(query),
        ordersByNumber: (number) => api.ordersByNumber(number),
      },
      address: shipmondo.url,
      endpointUrl,
      isOwn: ownEndpoint({
        url: endpointUrl,
        bases: [`http://127.0.0.1:${port}/webhooks`],
        labels: undefined,
      }),
      wanted: wanted.value,
      prefix: "Shop",
      ssm: countedSsm as unknown as SSMClient,
      keysPath,
      rotationPath,
      kmsKeyId: null,
      ping: counted(
        "ping",
        createPing(endpointUrl, () => performance.now()),
      ),
      sleep: (ms) => {
        aheadMs += ms;
        return Promise.resolve();
      },
    };
    const asked: RegisterOptions = {
      dryRun: false,
      yes: true,
      keyName: null,
      prune: [],
      moveFrom: null,
      ...options,
    };
    const say = (line: string): void => {
      err.push(line);
    };
    const print = (line: string): void => {
      out.push(line);
    };
    let code: number | null = null;
    try {
      code = await register(asked, {
        ...registration,
        signal: interrupted.signal,
        confirm: () => Promise.resolve(answer),
        now: () => new Date(now()),
        out: { json, print, say },
      });
    } catch (error) {
      err.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
    return { code, out: out.join("\n"), err: err.join("\n"), calls };
  }

  const call = async (path: string, method: string, body?: unknown): Promise<unknown> =>
    (await callApi(shipmondo.url, path, { method, body })).json;
  const put = (name: string, value: string, type = "SecureString"): void => {
    store.call("PutParameter", { Name: name, Value: value, Type: type, Overwrite: true });
  };
  const remove = (name: string): void => {
    store.call("DeleteParameter", { Name: name });
  };
  const elsewhere = await startElsewhere();
  return {
    shipmondo,
    endpointUrl,
    keysPath,
    run,
    webhooks: () => shipmondo.webhooks(),
    api: call,
    async byHand({ active = true, ...changed } = {}) {
      const made = (await call("/webhooks", "POST", {
        name: "Shop/Orders:create",
        endpoint: elsewhere.url,
        key: "kort",
        action: "create",
        resource_name: "Orders",
        ...changed,
      })) as { readonly id: number };
      if (!active) await call(`/webhooks/${made.id}`, "PUT", { active });
      return made.id;
    },
    putKey: (name, value, type) => {
      put(`${keysPath}/${name}`, value, type);
    },
    putParameter: put,
    removeParameter: remove,
    keyNames: () => store.namesBelow(keysPath),
    endpointAnswers(status, afterPings = 0) {
      forced = status;
      byItself = afterPings;
    },
    pings,
    async reset() {
      forced = null;
      byItself = 0;
      pings.splice(0);
      shipmondo.setFaults({ lagMs: 0, error: 0, hang: 0, html: 0, tooMany: 0 });
      for (const { id } of shipmondo.webhooks()) await call(`/webhooks/${id}`, "DELETE");
      for (const name of store.namesBelow(keysPath)) remove(`${keysPath}/${name}`);
      remove(rotationPath);
      // No list is so far behind.
      aheadMs += 60_000;
    },
    async stop() {
      ssm.destroy();
      await Promise.all([shipmondo.stop(), store.stop(), elsewhere.stop()]);
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Another endpoint, which takes everything. */
async function startElsewhere(): Promise<{
  readonly url: string;
  readonly stop: () => Promise<void>;
}> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/old`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
