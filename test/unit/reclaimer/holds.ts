import type { Delivery } from "../../../lambda/contract/delivery.ts";
import { deliveryJson } from "../../../lambda/common/delivery-message.ts";
import type { HeldRequest } from "../../../lambda/intake/webhook-request.ts";
import { payloadText, signToken, type WebhookClaims } from "../../../testing/signing.ts";

/** A hold: where it lies, and its text. */
export type Hold = readonly [key: string, text: string];

/** Names sort by the time of receipt, as the receiver's do. */
const nameOf = (second: number, id: string): string =>
  `2026-03-02T09:00:${String(second).padStart(2, "0")}.000Z-${id}`;

/** A verified hold, as the receiver puts it when the queue is late. */
export function verifiedHold(
  id: string,
  overrides: Partial<Delivery> & { readonly second?: number } = {},
): Hold {
  const { second = 0, data = { id: 7, note: "marker-kirsten" }, ...rest } = overrides;
  const name = nameOf(second, id);
  const head = {
    v: 1,
    id,
    receivedAt: name.slice(0, 24),
    resource: "Orders",
    action: "create",
    resourceId: "7",
    webhookId: "31",
    webhookName: "Orders:create",
    url: "https://shop.example/webhooks",
    user: "marker-user",
    key: "shop",
    bound: true,
    ...rest,
  } as const;
  const json = deliveryJson(head, Buffer.from(JSON.stringify(data)));
  return [`pending/${name}`, json.toString()];
}

export interface UnverifiedOptions {
  readonly key?: string;
  readonly claims?: WebhookClaims;
  readonly header?: object;
  readonly request?: Partial<HeldRequest>;
  readonly second?: number;
}

/** A request as the receiver holds it while no key can be read. */
export function unverifiedHold(name: string, options: UnverifiedOptions = {}): Hold {
  const {
    key = "kagemand-7",
    claims = { webhook: "Orders:create", data: { id: 7, note: "marker-kirsten" } },
    header = { alg: "HS256" },
    second = 0,
  } = options;
  const held: HeldRequest = {
    v: 1,
    reason: "keys_unreadable",
    receivedAt: nameOf(second, name).slice(0, 24),
    resource: "Orders",
    action: "create",
    resourceId: "7",
    webhookId: "31",
    user: "marker-user",
    token: signToken(payloadText(claims), key, header),
    ...options.request,
  };
  return [`pending/unverified/${nameOf(second, name)}`, JSON.stringify(held)];
}

/** A bucket's content of some holds. */
export const objectsOf = (...holds: readonly Hold[]): Readonly<Record<string, string>> =>
  Object.fromEntries(holds);
