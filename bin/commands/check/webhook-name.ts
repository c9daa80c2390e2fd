import { isResourceName, type ResourceName } from "../../../lambda/contract/resources/index.ts";

/**
 * Names each webhook for what it is, so that a receiver which binds the headers to the signed name
 * takes it.
 */
export const defaultWebhookName = "check/{resource}:{action}";

/** What a webhook is for. */
export interface Subject {
  readonly resource: ResourceName;
  readonly action: string;
}

/** The signed webhook name: `{resource}` and `{action}` in the given one are filled in. */
export function webhookName(given: string, resource: string, action: string): string {
  return given.replaceAll("{resource}", resource).replaceAll("{action}", action);
}

/**
 * The resource and action that a name such as "shop/Orders:create" states, else null. Such a
 * webhook never carries another, and a receiver may refuse one that does.
 */
export function statedIn(given: string): Subject | null {
  const [, resource = "", action = ""] = /(?:^|\/)([^/:]+):([a-z_]+)$/.exec(given) ?? [];
  return isResourceName(resource) ? { resource, action } : null;
}
