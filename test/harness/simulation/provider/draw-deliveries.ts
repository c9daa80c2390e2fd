import type { Random } from "../random.ts";
import { idOf, post, shopKey, sign, type WebhookPost } from "../signed-posts.ts";
import { drawTruth, type Truth } from "../truth.ts";
import { isIn, never, type Provider, type Version } from "./history.ts";

/** What Shipmondo sends in a run, and what may come of it. */
export interface Deliveries {
  readonly posts: readonly WebhookPost[];
  /** By delivery id, those that the reconciler may make among them. */
  readonly truths: ReadonlyMap<string, Truth>;
  /** What a delivery id tells of. */
  readonly tells: ReadonlyMap<string, Told>;
}

export interface Told {
  readonly version: Version;
  /** Null: read from the API. */
  readonly action: string | null;
}

const minute = 60_000;
/** No later than this, a webhook's delivery comes as Shipmondo promises it. */
export const promptMs = 3_000;

/**
 * Draws the deliveries of the registered webhooks: each is made once and never repeated, so that
 * what is dropped on its way, or comes while the endpoint is away, is lost.
 */
export function drawDeliveries(random: Random, provider: Provider, start: number): Deliveries {
  const posts: WebhookPost[] = [];
  const truths = new Map<string, Truth>();
  const tells = new Map<string, Told>();
  const dropped = random.pick([0, 0.2, 0.5, 1]);
  const oddness = random.pick([0, 0, 0.5]);
  const awayFrom = start + random.between(0, 25) * minute;
  const away = random.chance(0.4) ? { from: awayFrom, until: awayFrom + 10 * minute } : never;

  const tell = (id: string, version: Version, action: string | null): void => {
    const { object, dataText, instant } = version;
    truths.set(id, drawTruth(random, { id, object: object.key, dataText, instant }));
    tells.set(id, { version, action });
  };
  const deliver = (version: Version, action: string): void => {
    const { object, data, at } = version;
    const { resource } = object;
    const happened = { resource, action, data };
    const id = idOf(happened);
    tell(id, version, action);
    if (!isDelivered(provider, version) || random.chance(dropped)) return;
    const token = sign(happened, shopKey, random);
    for (let copies = random.chance(oddness) ? 2 : 1; copies > 0; copies--) {
      const lateMs = random.chance(oddness)
        ? random.pick([400, 5_000, 12 * minute, 25 * minute])
        : random.between(5, 50);
      const arrival = at + lateMs;
      if (arrival < start || isIn(away, arrival)) continue;
      posts.push(post(arrival, token, resource, action, id, start));
    }
  };

  for (const { versions } of provider.objects) {
    for (const version of versions) {
      tell(version.reconciledId, version, null);
      if (version.action !== null && version.at >= start) deliver(version, version.action);
    }
  }
  return { posts, truths, tells };
}

/** Whether a webhook brings an event at the moment it happens. */
const isDelivered = ({ webhooks }: Provider, { object, action, at }: Version): boolean =>
  webhooks.some(
    (webhook) =>
      webhook.resource === object.resource &&
      webhook.action === action &&
      webhook.at <= at &&
      webhook.goneAt > at &&
      !isIn(webhook.inactive, at),
  );
