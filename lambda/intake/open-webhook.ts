import { bindingOf } from "./binding.ts";
import type { Delivery } from "../contract/delivery.ts";
import { deliveryId, unopenedId } from "../common/delivery-message.ts";
import { idText, signedObjectId } from "../common/object-key.ts";
import { readPayload, type Claims } from "./read-payload.ts";
import { isTestName } from "../contract/test-delivery.ts";
import type { VerifiedToken } from "./verify-token.ts";
import type { WebhookHeaders } from "./webhook-request.ts";

/** A delivery that a webhook brought, without its data. */
export type WebhookHead = Omit<Delivery, "data"> & { readonly key: string };

/** A verified token, opened. */
export type OpenedWebhook =
  | { readonly kind: "delivery"; readonly head: WebhookHead; readonly data: Buffer }
  | { readonly kind: "ping" }
  | { readonly kind: "refused"; readonly reason: "binding" | "unbound" }
  /** The payload is no JSON object, or has no data though a header names an object. */
  | { readonly kind: "unreadable" };

export interface OpenOptions {
  /** Refuse what the webhook's signed name does not bind. */
  readonly requireBinding: boolean;
  /** Make a delivery with `data: null` of what is unreadable: an operator's decision. */
  readonly forwardUnreadable?: boolean;
}

/** What is known of a payload that cannot be read, when an operator forwards it. */
const nothingRead: Claims = { webhook: null, url: null, data: null, connectionTest: false };
const nullJson = Buffer.from("null");

/**
 * Makes a delivery of a verified token and the headers beside it. Nothing that verified is refused
 * for its shape. A ping says so (`action` is "connection_test"), or has neither data nor an object
 * that it is about.
 * @param signingInput what the signature covers, `<header>.<payload>`
 * @param receivedAt ISO 8601, UTC, milliseconds
 */
export function openWebhook(
  signingInput: string,
  verified: VerifiedToken,
  headers: WebhookHeaders,
  receivedAt: string,
  options: OpenOptions,
): OpenedWebhook {
  const read = readPayload(verified.payload);
  const asNull = options.forwardUnreadable === true;
  if (!read.ok && !asNull) return { kind: "unreadable" };
  const { webhook, url, data, connectionTest } = read.ok ? read.value : nothingRead;
  const nothing = read.ok && data === null && headers.resourceId === null;
  if (connectionTest || nothing) return { kind: "ping" };

  const binding = bindingOf(webhook, data && idText(data, "id"), headers);
  if (binding === "contradicted") return { kind: "refused", reason: "binding" };
  const mustBind = options.requireBinding;
  if (binding === "unbound" && mustBind) return { kind: "refused", reason: "unbound" };
  if (data === null && !asNull) return { kind: "unreadable" };

  const { resource, action } = headers;
  const isTest = isTestName(webhook);
  return {
    kind: "delivery",
    data: data?.json ?? nullJson,
    head: {
      v: 1,
      id:
        data === null
          ? unopenedId(signingInput, resource, action)
          : deliveryId(data.json, resource, action, isTest),
      receivedAt,
      resource,
      action,
      resourceId: (data && signedObjectId(data)) ?? headers.resourceId,
      webhookId: headers.webhookId,
      webhookName: webhook,
      url,
      user: headers.user,
      key: verified.key,
      bound: binding === "bound",
      ...(isTest ? { test: true } : {}),
    },
  };
}
