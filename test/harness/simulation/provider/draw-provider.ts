import type { Random } from "../random.ts";
import { drawObject, type ObjectPlan } from "./draw-object.ts";
import {
  firstRegistrations,
  never,
  type Provider,
  type ProviderObject,
  type ProviderWebhook,
  type Version,
} from "./history.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Orders and shipments change for this long from a run's start on. */
export const changesMs = 40 * minute;

const orderActions = [
  "create",
  "status_update",
  "create_fulfillment",
  "create_shipment",
  "payment_captured",
  "delete",
] as const;

const pairsOf = (resource: string, actions: readonly string[]) =>
  actions.map((action) => ({ resource, action }));

const everything = [...pairsOf("Orders", orderActions), ...pairsOf("Shipments", ["create"])];

const registrations = [
  everything,
  everything,
  everything,
  pairsOf("Orders", orderActions),
  pairsOf("Orders", ["create"]),
  pairsOf("Orders", ["create", "status_update"]),
  pairsOf("Orders", ["status_update", "create_fulfillment", "delete"]),
] as const;

/** Draws what Shipmondo has, and what happens there. */
export function drawProvider(random: Random, start: number): Provider {
  const isNew = random.chance(0.4);
  const skewMs = random.pick([0, 0, 0, 20 * second, -20 * second]);
  const registeredAt = isNew ? start + random.between(-30, 8) * minute : start - 48 * hour;
  const objects = drawObjects(random, start, isNew, skewMs);
  const known = new Map<string, Version>();
  for (const object of objects) {
    const [first] = object.versions;
    if (!isNew && first !== undefined && first.at < start) known.set(object.key, first);
  }
  const webhooks = drawWebhooks(random, start, registeredAt, isNew);
  return {
    objects,
    webhooks,
    since: firstRegistrations(webhooks, skewMs),
    known,
    readUntil: isNew ? null : start + skewMs - 10 * minute,
    skewMs,
    lagMs: random.pick([0, 5 * second, minute, 8 * minute]),
    order: random.pick(["created", "updated", "scattered"]),
    throttled: random.chance(0.2)
      ? spanFrom(start + random.between(0, 50) * minute, 2 * minute)
      : never,
    oddness: random.pick([0, 0.05, 0.3]),
    all: random.chance(0.1),
  };
}

const spanFrom = (from: number, ms: number) => ({ from, until: from + ms });

function drawObjects(
  random: Random,
  start: number,
  isNew: boolean,
  skewMs: number,
): readonly ProviderObject[] {
  const objects: ProviderObject[] = [];
  const until = start + changesMs;
  let ids = 0;
  const draw = (resource: ObjectPlan["resource"], from: number, changes: number): number => {
    const id = ++ids;
    objects.push(
      drawObject(random, {
        resource,
        id,
        from,
        until,
        changesFrom: start,
        changes,
        skewMs,
        onShipment: (at) => draw("Shipments", at, random.pick([0, 0, 0, 1])),
      }),
    );
    return id;
  };
  for (let orders = random.between(1, 3); orders > 0; orders--) {
    const isOlder = random.chance(0.3);
    const from = isOlder
      ? start - random.between(20, 4_000) * minute
      : start + random.between(isNew ? -10 * minute : 0, 20 * minute);
    draw("Orders", from, random.between(isOlder ? 1 : 0, 4));
  }
  // More than a page of orders that were handled before, changed one by one or all at once.
  if (!isNew && random.chance(0.08)) {
    const atOnce = random.chance(0.5) ? start + random.between(1, 30) * minute : null;
    const act = random.pick(["edit", "edit", "status"] as const);
    for (let left = random.between(26, 60); left > 0; left--) {
      const at = atOnce ?? start + random.between(0, 30 * minute);
      const plan = {
        resource: "Orders",
        id: ++ids,
        from: start - hour - ids,
        until,
        skewMs,
      } as const;
      const quiet = { changesFrom: start, changes: 0, onShipment: () => 0 };
      objects.push(drawObject(random, { ...plan, ...quiet, together: { at, act } }));
    }
  }
  return objects;
}

function drawWebhooks(
  random: Random,
  start: number,
  registeredAt: number,
  isNew: boolean,
): readonly ProviderWebhook[] {
  const pairs = random.pick(registrations);
  const troubled = random.chance(0.3) ? random.between(0, pairs.length - 1) : -1;
  return pairs.flatMap(({ resource, action }, index) => {
    const webhook: ProviderWebhook = {
      id: 100 + index,
      resource,
      action,
      at: registeredAt + index * 700,
      goneAt: Infinity,
      inactive: never,
    };
    if (index !== troubled) return [webhook];
    const from = Math.max(registeredAt + minute, start) + random.between(0, 20) * minute;
    const span = spanFrom(from, random.between(1, 25) * minute);
    // What the reconciler never saw it cannot know of.
    if (isNew || random.chance(0.5)) return [{ ...webhook, inactive: span }];
    return [
      { ...webhook, goneAt: span.from },
      { ...webhook, id: 200 + index, at: span.until },
    ];
  });
}
