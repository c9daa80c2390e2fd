import { bindingOf } from "../../../lambda/intake/binding.ts";
import { readWebhookHeaders, type WebhookHeaders } from "../../../lambda/intake/webhook-request.ts";
import type { DeliveryRecord } from "../../history/history.ts";
import type { BoundView } from "../../view/delivery-view.ts";
import { objectIn } from "./token-view.ts";

/**
 * Whether the signed webhook name binds the unsigned headers, and why: the receiver's own decision
 * (lambda/intake/binding.ts) in words.
 * @param signedId `id` of the signed data; null when it has none
 */
export function boundView({ row, request }: DeliveryRecord, signedId: string | null): BoundView {
  const { bound, origin } = row;
  if (origin !== "webhook") {
    return { bound, why: "It was read from Shipmondo's API: no header says what it is." };
  }
  if (row.status === "refused" && row.key === null) {
    return { bound, why: "Nothing of it was verified, so nothing binds its headers." };
  }
  if (request === null) {
    return {
      bound,
      why: bound
        ? "The signed webhook name states the resource and the action that the headers state."
        : "The signed webhook name does not state the resource and the action of the headers.",
    };
  }
  const name = objectIn(request.claims)?.webhook;
  const headers = readWebhookHeaders(Object.fromEntries(request.headers));
  return { bound, why: why(typeof name === "string" ? name : null, signedId, headers) };
}

function why(name: string | null, signedId: string | null, headers: WebhookHeaders): string {
  const { resource, action, resourceId } = headers;
  switch (bindingOf(name, signedId, headers)) {
    case "bound":
      return `The signed webhook name “${name ?? ""}” states the resource and the action that the headers state.`;
    case "contradicted":
      return `The signed webhook name “${name ?? ""}” says otherwise than the headers, ${resource ?? "no resource"}:${action ?? "no action"}.`;
    case "unbound":
  }
  if (name === null) return "The token names no webhook.";
  if (!/^(?:[^]*\/)?[^:/]+:[a-z_]+$/.test(name)) {
    return `The webhook's name “${name}” has not the form <Resource>:<action>: name it ${resource ?? "Orders"}:${action ?? "create"} in Shipmondo.`;
  }
  if (resource === null || action === null) {
    return `The header ${resource === null ? "SMD-Resource-Type" : "SMD-Action"} is missing.`;
  }
  if (signedId !== null && resourceId !== null && signedId !== resourceId) {
    return `The header SMD-Resource-Id says ${resourceId}, the signed data ${signedId}.`;
  }
  return `The webhook's name “${name}” states what Shipmondo does not have, so it proves nothing.`;
}
