import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import type { Rotation, RotationPair } from "./rotation.ts";

type Alike = Pick<RegisteredWebhook, "name" | "endpoint" | "resource_name" | "action">;

/**
 * Whether a webhook is what a pair's new one is to be: Shipmondo tells them apart by the id alone.
 */
export const isAlike = (webhook: Alike, pair: RotationPair): boolean =>
  webhook.name === pair.name &&
  webhook.endpoint === pair.endpoint &&
  webhook.resource_name === pair.resource &&
  webhook.action === pair.action;

/**
 * What replaces the webhooks at our endpoint: one for those that are alike, of exactly the same
 * name and address.
 * @param prefix names each `<prefix>/<Resource>:<action>` instead; null: as the old one
 */
export function planPairs(
  webhooks: readonly RegisteredWebhook[],
  prefix: string | null,
): readonly RotationPair[] {
  const pairs: RotationPair[] = [];
  for (const webhook of webhooks.toSorted((a, b) => a.id - b.id)) {
    const pair = pairOf(webhook, prefix);
    const at = pairs.findIndex((other) => isAlike(wanted(pair), other));
    const other = pairs[at];
    if (other === undefined) pairs.push(pair);
    else pairs[at] = { ...other, oldIds: [...other.oldIds, ...pair.oldIds] };
  }
  return pairs;
}

function pairOf(webhook: RegisteredWebhook, prefix: string | null): RotationPair {
  const { id, name, endpoint, resource_name: resource, action } = webhook;
  const renamed = prefix === null ? name : `${prefix}/${resource}:${action}`;
  return { resource, action, name: renamed, endpoint, oldIds: [id], newId: null };
}

const wanted = ({ name, endpoint, resource, action }: RotationPair): Alike => ({
  name,
  endpoint,
  resource_name: resource,
  action,
});

/**
 * The same rotation with other names for what is not created yet.
 * @returns null when a creation may have been done: its name is the old one
 */
export function withPrefix(
  rotation: Rotation,
  prefix: string,
  webhooks: readonly RegisteredWebhook[],
): Rotation | null {
  const isBegun = rotation.pairs.some(({ newId }) => newId !== null) || rotation.trying !== null;
  if (isBegun) return null;
  const old = new Set(rotation.pairs.flatMap(({ oldIds }) => oldIds));
  return {
    ...rotation,
    prefix,
    pairs: planPairs(
      webhooks.filter(({ id }) => old.has(id)),
      prefix,
    ),
  };
}
