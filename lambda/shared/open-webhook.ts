import { bindingOf } from "./binding.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryId } from "./delivery-message.ts";
import { idText, signedObjectId } from "./object-key.ts";
import { readPayload } from "./read-payload.ts";
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
 */
export function openWebhook(
  signingInput: string,
  verified: VerifiedToken,
  headers: WebhookHeaders,
  receivedAt: string,
  requireBinding: boolean,
): OpenedWebhook {
  const read = readPayload(verified.payload);
  if (!read.ok) return { kind: "unreadable" };
  const { webhook, url, data, ping } = read.value;
  if (ping || data === null) return { kind: "ping" };

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
