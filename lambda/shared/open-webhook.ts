import { bindingOf } from "./binding.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryId } from "./delivery-message.ts";
import { idText, signedObjectId } from "./object-key.ts";
import { readPayload, type Claims } from "./read-payload.ts";
import type { VerifiedToken } from "./verify-token.ts";
import type { WebhookHeaders } from "./webhook-request.ts";

/** A verified token, opened. */
export type OpenedWebhook =
  | { readonly kind: "delivery"; readonly head: Omit<Delivery, "data">; readonly data: Buffer }
  | { readonly kind: "ping" }
  | { readonly kind: "refused"; readonly reason: "binding" | "unbound" }
  | { readonly kind: "unreadable" };

/**
 * Makes a delivery of a verified token and the headers beside it. Nothing that verified is refused for its shape.
 * @param signingInput what the signature covers, `<header>.<payload>`
 * @param receivedAt ISO 8601, UTC, milliseconds
 * @param requireBinding refuse what the webhook's signed name does not bind
 * @param forwardUnreadable make a delivery with `data: null` of what would be `unreadable`
 */
export function openWebhook(
  signingInput: string,
  verified: VerifiedToken,
  headers: WebhookHeaders,
  receivedAt: string,
  requireBinding: boolean,
  forwardUnreadable = false,
): OpenedWebhook {
  const read = readPayload(verified.payload);
  if (!read.ok && !forwardUnreadable) return { kind: "unreadable" };
  const { webhook, url, ...claims } = read.ok ? read.value : nothingReadable;
  if (claims.ping || claims.data === null) return { kind: "ping" };
  const { data } = claims;

  const binding = bindingOf(webhook, idText(data.value, "id"), headers);
  if (binding === "contradicted") return { kind: "refused", reason: "binding" };
  if (binding === "unbound" && requireBinding) return { kind: "refused", reason: "unbound" };

  const { resource, action } = headers;
  return {
    kind: "delivery",
    data: data.json,
    head: {
      v: 1,
      id: deliveryId(signingInput, resource, action),
      receivedAt,
      resource,
      action,
      resourceId: signedObjectId(data.value) ?? headers.resourceId,
      webhookId: headers.webhookId,
      webhookName: webhook,
      url,
      user: headers.user,
      key: verified.key,
      bound: binding === "bound",
    },
  };
}

/** What an unreadable payload is taken to say when an operator has it forwarded all the same. */
const nothingReadable: Claims = {
  webhook: null,
  url: null,
  data: { json: Buffer.from("null"), value: null },
  ping: false,
};
