import { objectKey } from "../../../lambda/common/object-key.ts";
import { payloadText, signToken } from "../../../testing/signing.ts";
import { drawDeliveries, type Deliveries } from "./provider/draw-deliveries.ts";
import { drawProvider } from "./provider/draw-provider.ts";
import type { Provider } from "./provider/history.ts";
import type { Random } from "./random.ts";
import {
  idOf,
  newKey,
  post,
  rotatedWebhook,
  shopKey,
  sign,
  withOffset,
  type Happened,
  type WebhookPost,
} from "./signed-posts.ts";
import { drawTruth, type Truth } from "./truth.ts";

export interface Scenario {
  readonly truths: ReadonlyMap<string, Truth>;
  readonly posts: readonly WebhookPost[];
  /** When `newKey` is put beside the shop's first key; Infinity: never. */
  readonly rotatedAt: number;
  /**
   * Ids of events that two webhooks carry, as in a rotation: of other keys, names, addresses and
   * shapes.
   */
  readonly carriedTwice: readonly string[];
  /**
   * Holds at the head of `pending/` that a service refuses for good, one after another; mostly
   * none.
   */
  readonly cursed: readonly string[];
  /** Shipmondo with lists that the reconciler reads; null where only webhooks come in. */
  readonly provider: Provider | null;
  /** What the delivery ids of the provider tell of. */
  readonly tells: Deliveries["tells"];
}

const strangerKey = "stranger";

export function drawScenario(random: Random, start: number, providerShare: number): Scenario {
  return random.chance(providerShare) ? drawShop(random, start) : drawWebhooks(random, start);
}

/** A shop at Shipmondo, whose webhooks are lost now and then. */
function drawShop(random: Random, start: number): Scenario {
  const provider = drawProvider(random, start);
  const deliveries = drawDeliveries(random, provider, start);
  const cursed = random.chance(0.1) ? drawCursed(random) : [];
  return { ...deliveries, provider, rotatedAt: Infinity, carriedTwice: [], cursed };
}

/** What is sent to the receiver: genuine deliveries with copies, forged ones, pings. */
function drawWebhooks(random: Random, start: number): Scenario {
  const truths = new Map<string, Truth>();
  const posts: WebhookPost[] = [];
  const carriedTwice: string[] = [];
  const objects = random.between(1, 3);
  const rotatedAt = random.chance(0.3) ? start + random.between(0, 40_000) : Infinity;

  for (let left = random.between(1, 5); left > 0; left--) {
    const draft = drawDelivery(random, start, random.between(1, objects));
    const first = start + random.between(0, 60_000);
    const isNew = first > rotatedAt + 1_000;
    const id = idOf(draft);
    if (truths.has(id)) continue;
    const before = { token: sign(draft, shopKey, random), keySince: start };
    const after = { token: sign(draft, newKey, random, rotatedWebhook), keySince: rotatedAt };
    const both = isNew && random.chance(0.5);
    if (both) carriedTwice.push(id);
    truths.set(
      id,
      drawTruth(random, {
        id,
        object: objectKey({ id, resource: draft.resource, resourceId: draft.objectId }),
        dataText: JSON.stringify(draft.data),
        instant: draft.instant,
      }),
    );
    const webhooks = both ? [before, after] : [isNew ? after : before];
    for (const { token, keySince } of webhooks) {
      for (let copies = random.pick([1, 1, 1, 2, 3]); copies > 0; copies--) {
        const later = copies === 1 ? 0 : random.pick([58, 3_000, 400_000, 700_000]);
        posts.push(post(first + later, token, draft.resource, draft.action, id, keySince));
      }
    }
    if (random.chance(0.25)) posts.push(forge(random, first + random.between(0, 9_000), draft));
  }
  if (random.chance(0.1)) {
    const ping = signToken(payloadText({ action: "connection_test" }), shopKey);
    posts.push(post(start + random.between(0, 60_000), ping, null, null, "ping", start));
  }
  const nothing = { provider: null, tells: new Map() };
  return { truths, posts, rotatedAt, carriedTwice, cursed: drawCursed(random), ...nothing };
}

/**
 * More than make a run of the reclaimer believe that a service is down, were they counted as that.
 */
function drawCursed(random: Random): readonly string[] {
  if (!random.chance(0.1)) return [];
  const how = random.pick(["unsendable", "unsendable", "unsendable", "unreadable"]);
  return Array.from({ length: random.between(17, 24) }, (_, n) => `cursed-${how}-${n}`);
}

interface Draft extends Happened {
  readonly objectId: string;
  readonly instant: number | null;
}

function drawDelivery(random: Random, start: number, object: number): Draft {
  const action = random.pick(["create", "status_update", "create_fulfillment"]);
  const note = `note ${random.between(0, 1_000_000)}`;
  if (random.chance(0.15)) {
    const data = { shipment_id: object, current_status: "EN_ROUTE", note };
    const resource = "Shipment Monitor";
    return { resource, action: "latest", objectId: String(object), instant: null, data };
  }
  const instant = start + random.between(0, 5) * 1_000;
  // Rarely, since signing and reading a mebibyte costs more than the rest of a run.
  const pages = random.chance(0.003) ? { pages: "x".repeat(1_100_000) } : {};
  const data = {
    id: object,
    order_id: `SO-${object}`,
    updated_at: withOffset(instant, random.pick([0, 60, 120])),
    note,
    ...pages,
  };
  return { resource: "Orders", action, objectId: String(object), instant, data };
}

/**
 * Something Shipmondo did not send: another key, another payload under a genuine signature, or
 * headers that contradict what was signed.
 */
function forge(random: Random, at: number, draft: Draft): WebhookPost {
  const forged = { ...draft, data: { ...draft.data, note: "forged" } };
  const { resource, action } = draft;
  switch (random.pick(["key", "payload", "headers"] as const)) {
    case "key": {
      const token = sign(forged, strangerKey, random);
      return post(at, token, resource, action, idOf(forged));
    }
    case "payload": {
      const [header = "", payload = ""] = sign(forged, strangerKey, random).split(".");
      const [, , signature = ""] = sign(draft, shopKey, random).split(".");
      const token = `${header}.${payload}.${signature}`;
      return post(at, token, resource, action, idOf(forged));
    }
    case "headers": {
      const token = sign(draft, shopKey, random);
      return post(at, token, resource, "delete", idOf({ ...draft, action: "delete" }));
    }
  }
}
