import { createHash } from "node:crypto";
import type { DeliveryOf, HandledDelivery, KnownKey } from "../lambda/contract/handler.ts";
import { reconciledAction } from "../lambda/contract/reconciled.ts";
import { isResourceName } from "../lambda/contract/resources/index.ts";
import { sampleFor } from "./samples/sample-for.ts";
import { objectId } from "./samples/webhook.ts";

const fromApi = {
  origin: "reconciler",
  webhookId: null,
  webhookName: null,
  url: null,
  key: null,
} as const;

const fromWebhook = (webhookName: string) =>
  ({
    origin: "webhook",
    webhookId: "1",
    webhookName,
    url: "https://shop.example/webhooks",
    key: "main",
  }) as const;

/** A key of one action, such as "Orders:create". */
type ActionKey = Exclude<KnownKey, "*" | `${string}:*`>;

/**
 * A delivery as the handler under a key gets it, its invented object in the state after it.
 * @param key a resource and an action that Shipmondo has
 * @param overrides members to replace; `data` as a whole, such as `order({ id: 7 })`
 * @throws Error when the key names no resource of Shipmondo
 */
export function deliveryOf<Key extends ActionKey>(
  key: Key,
  overrides: Partial<DeliveryOf<Key>> = {},
): DeliveryOf<Key> {
  const [resource = "", action = ""] = key.split(":");
  if (!isResourceName(resource)) {
    throw new Error(`deliveryOf: ${JSON.stringify(key)} names no resource. Write "Orders:create".`);
  }
  const data: unknown = overrides.data ?? sampleFor(resource, action);
  const id =
    overrides.id ??
    createHash("sha256")
      .update(JSON.stringify([key, data]))
      .digest("hex");
  const delivery: HandledDelivery = {
    v: 1,
    id,
    idempotencyKey: id,
    receivedAt: "2026-11-24T08:00:00.000Z",
    resource,
    action,
    resourceId: objectId(data),
    ...(action === reconciledAction ? fromApi : fromWebhook(key)),
    user: null,
    bound: true,
    test: false,
    superseded: false,
    data,
  };
  return { ...delivery, ...overrides } as DeliveryOf<Key>;
}
