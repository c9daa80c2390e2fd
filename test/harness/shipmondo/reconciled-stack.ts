import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startFunction } from "../../../local/runtime/function.ts";
import type { Faults } from "../../../local/shipmondo/faults.ts";
import { startShipmondo, type LocalShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";
import {
  shopKey,
  startFaultyStack,
  type FaultyStack,
  type FaultyStackOptions,
} from "../durability/faulty-stack.ts";
import { plainBundle } from "../plain-handlers.ts";
import { waitUntil } from "../wait-until.ts";
import { callApi, credentials } from "./api-client.ts";

export interface ReconciledStack {
  readonly stack: FaultyStack;
  readonly shipmondo: LocalShipmondo;
  /** Registers webhooks at the stack's endpoint: `Orders:create`, … */
  readonly register: (...pairs: readonly string[]) => Promise<void>;
  /** Whether the endpoint can be reached. */
  readonly reachable: (is: boolean) => void;
  /** Statuses that the endpoint answered. */
  readonly answered: readonly number[];
  /** Runs the reconciler once, to its end. @returns how it ended */
  readonly reconcile: () => Promise<string>;
  /** Waits until everything that is queued is handled, or waits for a retry no longer. */
  readonly drained: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The stack, its reconciler, and a Shipmondo that posts to it over HTTP. */
export async function startReconciledStack(
  options: FaultyStackOptions & {
    readonly faults?: Partial<Faults>;
    /** Of the reconciler. @default 120,000 */
    readonly timeoutMs?: number;
  } = {},
): Promise<ReconciledStack> {
  const stack = await startFaultyStack({ receivers: 4, ...options });
  const answered: number[] = [];
  let isReachable = true;
  const server = createServer((request, response) => {
    if (!isReachable) {
      request.socket.destroy();
      return;
    }
    void text(request).then(async (body) => {
      const { status, body: answer } = await stack.deliver({
        headers: headersOf(request.headers),
        body,
      });
      answered.push(status);
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/webhooks/shop`;
  const shipmondo = await startShipmondo({
    credentials,
    spacingMs: 5,
    firedLimit: 100_000,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  const reconciler = startFunction({
    name: "reconciler",
    bundle: plainBundle("reconciler"),
    env: {
      ...stack.env,
      SHIPMONDO_API_URL: shipmondo.url,
      SHIPMONDO_API_USER: credentials.user,
      SHIPMONDO_API_KEY: credentials.key,
      ENDPOINT_URLS: `http://127.0.0.1:${port}/webhooks`,
      WEBHOOKS: "Orders:*,Shipments:*,Drafts:*",
      RECONCILE_LAG_S: "0",
    },
    timeoutMs: options.timeoutMs ?? 120_000,
    maxInstances: 1,
    onLine: (line) => stack.lines.push(line),
  });
  return {
    stack,
    shipmondo,
    answered,
    async register(...pairs) {
      for (const pair of pairs) {
        const [resource_name = "", action = ""] = pair.split(":");
        const { status, text: said } = await callApi(shipmondo.url, "/webhooks", {
          method: "POST",
          body: { name: `Shop/${pair}`, endpoint, key: shopKey, resource_name, action },
        });
        if (status !== 200) throw new Error(`${pair} was not registered: ${said}`);
      }
    },
    reachable(is) {
      isReachable = is;
    },
    async reconcile() {
      const outcome = await reconciler.invoke({});
      if (!outcome.ok) throw new Error(`The reconciler failed: ${outcome.detail}`);
      return JSON.parse(outcome.payload) as string;
    },
    async drained() {
      await shipmondo.settled();
      await waitUntil(
        "the queue is empty",
        async () => ((await stack.queued()) === 0 ? true : null),
        120_000,
      );
    },
    async stop() {
      await shipmondo.stop();
      await reconciler.stop();
      server.closeAllConnections();
      server.close();
      await stack.stop();
    },
  };
}

const headersOf = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    ),
  );
