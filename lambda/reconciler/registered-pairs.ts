import { normalized } from "../shipmondo/own-endpoint.ts";
import type { RegisteredWebhook } from "../shipmondo/shipmondo-api.ts";

/** A resource and an action for which a webhook is, or was, registered at our endpoint. */
export interface RegisteredPair {
  readonly resource: string;
  readonly action: string;
  /**
   * When its first webhook was created, in milliseconds since the epoch: a rotation makes new ones.
   */
  readonly since: number;
  /** Name of its newest webhook. */
  readonly name: string;
}

/** By `Resource:action`. */
export type RegisteredPairs = Readonly<Record<string, RegisteredPair>>;

export interface OwnEndpoint {
  /** What our endpoint's addresses begin with; empty: every webhook is ours. */
  readonly urls: readonly string[];
  /** The setting `webhooks`: `Orders:*`, `Shipments:create`; empty: whatever was registered. */
  readonly patterns: readonly string[];
}

/** Something wrong with a webhook: the likeliest cause of losses. */
export interface WebhookAmiss {
  readonly pair: string;
  readonly name: string;
  readonly why: "inactive" | "gone" | "points_elsewhere";
}

/** Whether an address is one of our endpoint's. */
export const isOwnAddress = (address: string, urls: readonly string[]): boolean =>
  urls.length === 0 ||
  urls.some((url) => `${normalized(address)}/`.startsWith(`${normalized(url)}/`));

/** Whether the setting `webhooks` names a pair. */
export const isWanted = (
  { resource, action }: Pick<RegisteredPair, "resource" | "action">,
  patterns: readonly string[],
): boolean =>
  patterns.length === 0 ||
  patterns.some((pattern) => pattern === `${resource}:*` || pattern === `${resource}:${action}`);

/**
 * The pairs that should announce: those registered now, and those that were and that the settings
 * still name. What happened while a webhook was gone was missed, too.
 * @param seen what the run before knew
 */
export function registeredPairs(
  seen: RegisteredPairs,
  webhooks: readonly RegisteredWebhook[],
  own: OwnEndpoint,
): RegisteredPairs {
  const pairs: Record<string, RegisteredPair> = {};
  for (const [key, pair] of Object.entries(seen)) {
    if (isWanted(pair, own.patterns)) pairs[key] = pair;
  }
  for (const { resource_name: resource, action, name, endpoint, created_at } of webhooks) {
    const createdAt = Date.parse(created_at);
    if (!isOwnAddress(endpoint, own.urls) || Number.isNaN(createdAt)) continue;
    const key = `${resource}:${action}`;
    const since = Math.min(createdAt, seen[key]?.since ?? Infinity, pairs[key]?.since ?? Infinity);
    pairs[key] = { resource, action, name, since };
  }
  return pairs;
}

/** The pairs of which no active webhook brings anything, and why. */
export function webhooksAmiss(
  pairs: RegisteredPairs,
  webhooks: readonly RegisteredWebhook[],
  own: OwnEndpoint,
): readonly WebhookAmiss[] {
  return Object.entries(pairs).flatMap(([pair, { resource, action, name }]) => {
    const ofPair = webhooks.filter(
      (webhook) => webhook.resource_name === resource && webhook.action === action,
    );
    const ours = ofPair.filter(({ endpoint }) => isOwnAddress(endpoint, own.urls));
    if (ours.some(({ active }) => active)) return [];
    const elsewhere = ofPair.some((webhook) => webhook.name === name);
    const why = ours.length > 0 ? "inactive" : elsewhere ? "points_elsewhere" : "gone";
    return [{ pair, name, why } satisfies WebhookAmiss];
  });
}
