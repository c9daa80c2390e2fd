import { resourceActions } from "../../../lambda/contract/resource-actions.ts";
import type { WebhookHeaders } from "../../../lambda/intake/webhook-request.ts";

/** What is wrong where the unsigned headers do not agree with the signed webhook name. */
export function bindingSlips(
  reason: "binding" | "unbound",
  webhookName: string | null,
  headers: WebhookHeaders,
): readonly string[] {
  const stated = /([^:/]+):([a-z_]+)$/.exec(webhookName ?? "");
  const [, resource = "", action = ""] = stated ?? [];
  if (reason === "binding") {
    return [
      ...differing("SMD-Resource-Type", headers.resource, resource),
      ...differing("SMD-Action", headers.action, action),
      "Who changed a header on the way, or replays one event as another, is refused so. If the webhook is named wrongly, rename it in Shipmondo.",
    ];
  }
  const own = `${headers.resource ?? "Orders"}:${headers.action ?? "create"}`;
  return [
    ...(stated === null
      ? [`The run requires that names bind (REQUIRE_BINDING): name the webhook ${own}.`]
      : []),
    ...(headers.resource === null ? ["The header SMD-Resource-Type is missing."] : []),
    ...(headers.action === null ? ["The header SMD-Action is missing."] : []),
    ...(stated !== null && !isShipmondos(resource, action)
      ? [`Its name states what Shipmondo does not have: name the webhook ${own}.`]
      : []),
    ...(headers.resourceId === null
      ? []
      : ["If SMD-Resource-Id is not the signed data's id, the name binds nothing either."]),
  ];
}

function differing(header: string, sent: string | null, signed: string): readonly string[] {
  if (sent === null || sent === signed) return [];
  const spelling =
    sent.toLowerCase() === signed.toLowerCase() ? " Capitals count, as Shipmondo spells it." : "";
  return [`${header} says “${sent}”, the signed name “${signed}”.${spelling}`];
}

function isShipmondos(resource: string, action: string): boolean {
  const all: Readonly<Record<string, readonly string[]>> = resourceActions;
  return Object.hasOwn(all, resource) && all[resource]?.includes(action) === true;
}
