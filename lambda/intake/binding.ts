import { resourceActions } from "../contract/resource-actions.ts";
import type { WebhookHeaders } from "./webhook-request.ts";

/**
 * Whether the signed webhook name says the same as the unsigned headers.
 * - `bound`: the name is `<Resource>:<action>`, optionally `<prefix>/<Resource>:<action>`, and both
 *   agree
 * - `unbound`: the name has no such form, or a header is missing, or `SMD-Resource-Id` is not the
 *   signed `data.id`, or the name states what Shipmondo does not have
 * - `contradicted`: the name has that form for a resource and an action that Shipmondo has, and a
 *   header says otherwise
 */
export type Binding = "bound" | "unbound" | "contradicted";

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
  if (differs) return isShipmondos(resource, action) ? "contradicted" : "unbound";
  if (headers.resource === null || headers.action === null) return "unbound";
  const otherObject =
    signedId !== null && headers.resourceId !== null && headers.resourceId !== signedId;
  return otherObject ? "unbound" : "bound";
}

/**
 * Only a name that states what Shipmondo can send can contradict: a shop may have called its
 * webhook "Orders:new" or "Shop A/Shipments:dk" long before it met this receiver, and that must not
 * cost it a delivery.
 */
function isShipmondos(resource: string, action: string): boolean {
  const all: Readonly<Record<string, readonly string[]>> = resourceActions;
  return Object.hasOwn(all, resource) && all[resource]?.includes(action) === true;
}
