import { deliveryJson } from "../../lambda/common/delivery-message.ts";
import type { Delivery } from "../../lambda/contract/delivery.ts";
import { isTestName } from "../../lambda/contract/test-delivery.ts";
import { readWebhookHeaders } from "../../lambda/intake/webhook-request.ts";
import type { KnownDelivery } from "./kept-data.ts";

/** A delivery as it is put on the queue. */
export interface QueuedAgain {
  readonly head: Omit<Delivery, "data">;
  /** JSON in UTF-8, the data letter by letter. */
  readonly json: Buffer;
}

/**
 * The delivery as it was on the queue, marked as a deliberate replay: it has an idempotency record
 * of its own, so that it is handled again.
 * @param replay another one for each replay
 */
export function queuedAgain({ record, dataText }: KnownDelivery, replay: string): QueuedAgain {
  const { row, request } = record;
  const { id, receivedAt, resource, action, resourceId, bound, origin, key } = row;
  const { webhookId, user } = readWebhookHeaders(Object.fromEntries(request?.headers ?? []));
  const { webhook, url } = claimsOf(request?.claims ?? null);
  const head: Omit<Delivery, "data"> = {
    v: 1,
    id,
    receivedAt,
    resource,
    action,
    resourceId,
    webhookId,
    webhookName: webhook,
    url,
    user,
    key,
    bound,
    ...(isTestName(webhook) ? { test: true } : {}),
    ...(origin === "webhook" ? {} : { origin }),
    replay,
  };
  return { head, json: deliveryJson(head, Buffer.from(dataText)) };
}

function claimsOf(claims: string | null): {
  readonly webhook: string | null;
  readonly url: string | null;
} {
  try {
    const { webhook, url } = (JSON.parse(claims ?? "{}") ?? {}) as Readonly<
      Record<string, unknown>
    >;
    return { webhook: textOrNull(webhook), url: textOrNull(url) };
  } catch {
    return { webhook: null, url: null };
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
