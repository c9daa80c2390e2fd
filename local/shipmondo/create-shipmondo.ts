import type { ApiRequest, ApiAnswer } from "./api/answer.ts";
import type { Credentials } from "./api/authorize.ts";
import { createPublicApi } from "./api/public-api.ts";
import { createWebhookCalls } from "./api/webhook-calls.ts";
import { systemClock, type Clock } from "./clock.ts";
import { noFaults, type Faults } from "./faults.ts";
import { createRandom } from "./random.ts";
import { createShop, type Shop } from "./shop.ts";
import { openStore } from "./store/store.ts";
import { createDispatcher, type FiredRecord } from "./webhooks/dispatcher.ts";
import type { PingForm } from "./webhooks/ping.ts";
import type { Post } from "./webhooks/post.ts";
import { registeredIn, type Registered } from "./webhooks/registered.ts";
import type { TokenShape } from "./webhooks/sign.ts";

/** How this Shipmondo behaves; where the real one is not known, each way that it may. */
export interface Behaviour {
  /** File that objects, webhooks and ids are kept in; undefined: in memory. */
  readonly dataFile?: string | undefined;
  readonly credentials: Credentials;
  readonly clock?: Clock;
  /** Decides what goes wrong when. @default 1 */
  readonly seed?: number;
  readonly faults?: Partial<Faults>;
  /** Endpoints that a webhook may have, besides that plain HTTP stays on this machine. */
  readonly allowedEndpoint?: (endpoint: URL) => boolean;
  /** @default "object" */
  readonly shape?: TokenShape;
  /** @default "none" */
  readonly pingForm?: PingForm;
  /** `SMD-User`; null: not sent. @default "user@example.com" */
  readonly user?: string | null;
  /** Pairs that cannot be created, `Drafts:create`: 422. @default none */
  readonly refusedPairs?: readonly string[];
  /** @default "object" */
  readonly createAnswers?: "object" | "array";
  /** @default false */
  readonly refuseDuplicates?: boolean;
  /** Between the deliveries of one act. @default 58 */
  readonly spacingMs?: number;
  /** How long an endpoint may take. @default 3,000 */
  readonly timeoutMs?: number;
  /** How many deliveries are remembered. @default 10,000 */
  readonly firedLimit?: number;
  readonly onFired?: (record: FiredRecord) => void;
}

/** A Shipmondo: its API as a function, and its shop. */
export interface Shipmondo {
  readonly shop: Shop;
  /** Answers an API call; null: it is to get no answer. */
  readonly call: (request: ApiRequest) => Promise<ApiAnswer | null>;
  /** Deliveries that were made, the newest last. */
  readonly fired: () => readonly FiredRecord[];
  readonly webhooks: () => readonly Registered[];
  readonly faults: () => Faults;
  readonly setFaults: (faults: Partial<Faults>) => void;
  /** Waits until no delivery is on its way. */
  readonly settled: () => Promise<void>;
  /** Ends what is on its way; what is kept in a file can be opened again. */
  readonly stop: () => Promise<void>;
}

/**
 * Makes a Shipmondo without a network of its own: a simulation has its own `post` and clock.
 * @throws Error that says what to do when the data file cannot be used
 */
export function createShipmondo(behaviour: Behaviour, post: Post): Shipmondo {
  const { clock = systemClock, seed = 1, shape = "object", timeoutMs = 3_000 } = behaviour;
  const { user = "user@example.com", firedLimit = 10_000, spacingMs = 58 } = behaviour;
  const store = openStore({ dataFile: behaviour.dataFile, now: clock.now });
  const stopped = new AbortController();
  const fired: FiredRecord[] = [];
  let current: Faults = { ...noFaults, ...behaviour.faults };
  const faults = (): Faults => current;
  const webhooks = (): readonly Registered[] => registeredIn(store);
  const shared = { store, clock, faults, post, shape, timeoutMs };

  // Random numbers of their own: how often lists are read must not decide which delivery is lost.
  const dispatcher = createDispatcher({
    ...shared,
    random: createRandom(seed),
    registered: webhooks,
    user,
    onFired: (record) => {
      fired.push(record);
      if (fired.length > firedLimit) fired.shift();
      behaviour.onFired?.(record);
    },
  });
  const webhookCalls = createWebhookCalls({
    ...shared,
    pingForm: behaviour.pingForm ?? "none",
    createAnswers: behaviour.createAnswers ?? "object",
    refuseDuplicates: behaviour.refuseDuplicates ?? false,
    refusedPairs: behaviour.refusedPairs ?? [],
    allowedEndpoint: behaviour.allowedEndpoint ?? (() => true),
    stopped: stopped.signal,
  });
  return {
    shop: createShop({ store, dispatcher, clock, spacingMs }),
    call: createPublicApi({
      ...shared,
      random: createRandom(seed + 1),
      webhooks: webhookCalls,
      credentials: behaviour.credentials,
      now: clock.now,
    }),
    fired: () => fired,
    webhooks,
    faults,
    setFaults(changed) {
      current = { ...current, ...changed };
    },
    settled: dispatcher.settled,
    async stop() {
      stopped.abort();
      await dispatcher.stop();
      store.close();
    },
  };
}
