import type { WebhookHeaders } from "./webhook-request.ts";

/**
 * Whether the signed webhook name says the same as the unsigned headers.
 * - `bound`: the name is `<Resource>:<action>`, optionally `<prefix>/<Resource>:<action>`, and both agree
 * - `unbound`: the name has no such form, or a header is missing, or `SMD-Resource-Id` is not the signed `data.id`
 * - `contradicted`: the name has that form for a resource that Shipmondo has, and a header says otherwise
 */
export type Binding = "bound" | "unbound" | "contradicted";

/**
 * Only names of these resources can contradict: a shop may have called its webhook "Web shop: new orders" long before it met
 * this receiver, and that must not cost it a delivery.
 */
const boundResources: ReadonlySet<string> = new Set([
  "Orders",
  "Shipments",
  "Drafts",
  "Shipment Monitor",
]);

const boundName = /^(?:[^]*\/)?([^:/]+):([a-z_]+)$/;

export function bindingOf(
  webhookName: string | null,
  signedId: string | null,
  headers: WebhookHeaders,
): Binding {
  const [, resource, action] = boundName.exec(webhookName ?? "") ?? [];
  if (resource === undefined || action === undefined) return "unbound";
  const differs =
    (headers.resource !== null && headers.resource !== resource) ||
    (headers.action !== null && headers.action !== action);
  if (differs) return boundResources.has(resource) ? "contradicted" : "unbound";
  if (headers.resource === null || headers.action === null) return "unbound";
  const otherObject =
    signedId !== null && headers.resourceId !== null && headers.resourceId !== signedId;
  return otherObject ? "unbound" : "bound";
}
