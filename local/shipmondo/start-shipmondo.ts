import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import type { Credentials } from "./api/authorize.ts";
import { apiPath, createPublicApi } from "./api/public-api.ts";
import { createWebhookCalls } from "./api/webhook-calls.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createControlApi } from "./control/control-api.ts";
import { noFaults, type Faults } from "./faults.ts";
import { createRandom } from "./random.ts";
import { createResponder, type AnsweredCall } from "./responder.ts";
import { createShop, type Shop } from "./shop.ts";
import { openStore } from "./store/store.ts";
import { createDispatcher, type FiredRecord } from "./webhooks/dispatcher.ts";
import type { PingForm } from "./webhooks/ping.ts";
import { post } from "./webhooks/post.ts";
import { registeredIn, type Registered } from "./webhooks/registered.ts";
import type { TokenShape } from "./webhooks/sign.ts";

export interface ShipmondoOptions {
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
  /** File that objects, webhooks and ids are kept in; undefined: in memory. */
  readonly dataFile?: string | undefined;
  readonly credentials: Credentials;
  readonly clock?: Clock;
  /** Decides what goes wrong when. @default 1 */
  readonly seed?: number;
  readonly faults?: Partial<Faults>;
  /** Gets a line on what goes wrong inside; never a key or an object. */
  readonly log?: (line: string) => void;
  /** Endpoints that a webhook may have, besides that plain HTTP stays on this machine. */
  readonly allowedEndpoint?: (endpoint: URL) => boolean;
  /** Certificates (PEM) that are trusted besides those that Node trusts. */
  readonly ca?: string;
  readonly shape?: TokenShape;
  readonly pingForm?: PingForm;
  /** `SMD-User`; null: not sent. @default "user@example.com" */
  readonly user?: string | null;
  /** Pairs that cannot be created, `Drafts:create`: 422. @default none */
  readonly refusedPairs?: readonly string[];
  readonly createAnswers?: "object" | "array";
  readonly refuseDuplicates?: boolean;
  /** Between the deliveries of one act. @default 58 */
  readonly spacingMs?: number;
  /** How long an endpoint may take. @default 3,000 */
  readonly timeoutMs?: number;
  /** How many deliveries are remembered. @default 10,000 */
  readonly firedLimit?: number;
  readonly onFired?: (record: FiredRecord) => void;
  /** Called when an API call was answered. */
  readonly onCall?: (call: AnsweredCall) => void;
}

/** A Shipmondo on this machine: its API over HTTP, and its shop in this process. */
export interface LocalShipmondo {
  /** Base address of the API, `http://127.0.0.1:<port>/api/public/v3`. */
  readonly url: string;
  readonly shop: Shop;
  /** Deliveries that were made, the newest last. */
  fired(): readonly FiredRecord[];
  webhooks(): readonly Registered[];
  faults(): Faults;
  setFaults(faults: Partial<Faults>): void;
  /** Waits until no delivery is on its way. */
  settled(): Promise<void>;
  /** Ends what is on its way, answers nothing more. */
  stop(): Promise<void>;
}

/** @throws Error with `code` "EADDRINUSE" when the port is taken; one that says what to do when the data file cannot be used */
export async function startShipmondo(options: ShipmondoOptions): Promise<LocalShipmondo> {
  const { host = "127.0.0.1", clock = systemClock, log = () => undefined } = options;
  const { shape = "object", timeoutMs = 3_000, firedLimit = 10_000 } = options;
  const store = openStore({ dataFile: options.dataFile, now: clock.now });
  const stopped = new AbortController();
  let faults: Faults = { ...noFaults, ...options.faults };
  const fired: FiredRecord[] = [];
  const ca = options.ca === undefined ? undefined : [...tls.getCACertificates(), options.ca];
  const parts = {
    store,
    clock,
    faults: () => faults,
    random: createRandom(options.seed ?? 1),
    post: (endpoint: URL, request: Omit<Parameters<typeof post>[1], "ca">) =>
      post(endpoint, { ...request, ca }),
    shape,
    timeoutMs,
  };

  const dispatcher = createDispatcher({
    ...parts,
    registered: () => registeredIn(store),
    user: options.user === undefined ? "user@example.com" : options.user,
    onFired: (record) => {
      fired.push(record);
      if (fired.length > firedLimit) fired.shift();
      options.onFired?.(record);
    },
  });
  const shop = createShop({ store, dispatcher, clock, spacingMs: options.spacingMs ?? 58 });
  const webhooks = createWebhookCalls({
    ...parts,
    pingForm: options.pingForm ?? "none",
    createAnswers: options.createAnswers ?? "object",
    refuseDuplicates: options.refuseDuplicates ?? false,
    refusedPairs: options.refusedPairs ?? [],
    allowedEndpoint: options.allowedEndpoint ?? (() => true),
    stopped: stopped.signal,
  });
  const setFaults = (changed: Partial<Faults>): void => {
    faults = { ...faults, ...changed };
  };
  const server = http.createServer(
    createResponder({
      publicApi: createPublicApi({
        ...parts,
        webhooks,
        credentials: options.credentials,
        now: clock.now,
      }),
      controlApi: createControlApi({ shop, fired: () => fired, faults: parts.faults, setFaults }),
      onCall: options.onCall ?? (() => undefined),
      log,
    }),
  );
  try {
    server.listen(options.port ?? 0, host);
    await once(server, "listening");
  } catch (error) {
    store.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}${apiPath}`,
    shop,
    fired: () => fired,
    webhooks: () => registeredIn(store),
    faults: parts.faults,
    setFaults,
    settled: () => dispatcher.settled(),
    async stop() {
      stopped.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await Promise.all([closed, dispatcher.stop()]);
      store.close();
    },
  };
}
