import { createHash } from "node:crypto";
import { objectKey } from "../../../lambda/common/object-key.ts";
import type { WebhookEvent } from "../../../lambda/receiver/receive.ts";
import { payloadShapes, payloadText, signToken } from "../../../testing/signing.ts";
import type { Random } from "./random.ts";

/** What Shipmondo signed, and what its handler is going to do. */
export interface Truth {
  readonly id: string;
  /** Name of the object, as the group and the version have it. */
  readonly object: string;
  readonly dataText: string;
  /** `updated_at` in milliseconds since the epoch; null when the object has none. */
  readonly instant: number | null;
  readonly unprocessable: boolean;
  /** How often its handler throws before it works. */
  throws: number;
  /** How often its handler hangs. */
  hangs: number;
  /** For how long it hangs, unless something ends it: longer than an invocation in any case. */
  readonly hangMs: number;
  /** Its handler gives up when the signal of its context says so. */
  readonly heeds: boolean;
}

export interface WebhookPost {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: WebhookEvent;
  readonly id: string;
  /** Since when its key is accepted (milliseconds since the epoch); null when it is forged. */
  readonly keySince: number | null;
}

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
}

export const shopKey = "kagemand-7";
export const newKey = "honningkage-8";
const strangerKey = "stranger";

/** Draws what is sent to the receiver: genuine deliveries with copies, forged ones, pings. */
export function drawScenario(random: Random, start: number): Scenario {
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
    truths.set(id, {
      id,
      object: objectKey({ id, resource: draft.resource, resourceId: draft.objectId }),
      dataText: JSON.stringify(draft.data),
      instant: draft.instant,
      unprocessable: random.chance(0.04),
      throws: random.pick([0, 0, 0, 0, 0, 0, 0, 1, 2, 6, 12]),
      hangs: random.chance(0.06) ? random.pick([1, 1, 2, 6]) : 0,
      hangMs: random.pick([40_000, 3_600_000]),
      heeds: random.chance(0.3),
    });
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
  return { truths, posts, rotatedAt, carriedTwice, cursed: drawCursed(random) };
}

/**
 * More than make a run of the reclaimer believe that a service is down, were they counted as that.
 */
function drawCursed(random: Random): readonly string[] {
  if (!random.chance(0.1)) return [];
  const how = random.pick(["unsendable", "unsendable", "unsendable", "unreadable"]);
  return Array.from({ length: random.between(17, 24) }, (_, n) => `cursed-${how}-${n}`);
}

interface Draft {
  readonly resource: string;
  readonly action: string;
  readonly objectId: string;
  readonly instant: number | null;
  readonly data: object;
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

/** ISO 8601 with an offset, minutes east of UTC. */
function withOffset(instant: number, minutes: number): string {
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, -1);
  return `${local}+${String(minutes / 60).padStart(2, "0")}:00`;
}

interface Webhook {
  /** In front of its name. */
  readonly prefix: string;
  readonly url: string;
}

const webhook: Webhook = { prefix: "", url: "https://shop.example" };
const rotatedWebhook: Webhook = { prefix: "next/", url: "https://shop.example/next" };

const sign = (
  { resource, action, data }: Draft,
  key: string,
  random: Random,
  { prefix, url }: Webhook = webhook,
): string =>
  signToken(
    payloadText({ webhook: `${prefix}${resource}:${action}`, data, url }, shape(random)),
    key,
  );

const shape = (random: Random) => random.pick([payloadShapes[0], ...payloadShapes.slice(1)]);

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

/**
 * The id of an event by an implementation of its own: which webhook carries it makes no difference.
 */
const idOf = ({ resource, action, data }: Draft): string =>
  createHash("sha256")
    .update(`${JSON.stringify(data)}\n${JSON.stringify([resource, action])}`)
    .digest("hex");

function post(
  at: number,
  token: string,
  resource: string | null,
  action: string | null,
  id: string,
  keySince: number | null = null,
): WebhookPost {
  const headers = {
    ...(resource === null ? {} : { "SMD-Resource-Type": resource }),
    ...(action === null ? {} : { "SMD-Action": action }),
  };
  const body = JSON.stringify({ data: token });
  return { at, id, keySince, event: { headers, body, requestContext: { timeEpoch: at } } };
}
