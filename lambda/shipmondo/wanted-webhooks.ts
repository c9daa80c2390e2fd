import { resourceActions } from "../contract/resource-actions.ts";
import { fail, succeed, type Result } from "../common/result.ts";

/** A webhook that is to be registered. */
export interface WantedWebhook {
  /** `Orders:create` */
  readonly event: string;
  readonly resource: string;
  readonly action: string;
  /** Stated in the setting itself, not by the `*` of its resource. */
  readonly isNamed: boolean;
}

/**
 * What the setting `webhooks` means: `Orders:*` is all that can happen to orders.
 * @param setting as `lib/settings.ts` gives it, such as `["Orders:*", "Drafts:create"]`
 * @returns each pair once, in the setting's order; `unknown_resource` for the `*` of a resource
 *   whose actions are not known
 */
export function wantedWebhooks(
  setting: readonly string[],
): Result<readonly WantedWebhook[], "unknown_resource"> {
  const wanted = new Map<string, WantedWebhook>();
  const known: Readonly<Record<string, readonly string[]>> = resourceActions;
  for (const entry of setting) {
    const at = entry.lastIndexOf(":");
    const [resource, action] = [entry.slice(0, at), entry.slice(at + 1)];
    const isNamed = action !== "*";
    const actions = isNamed ? [action] : Object.hasOwn(known, resource) ? known[resource] : null;
    if (actions === null || actions === undefined) return fail("unknown_resource");
    for (const each of actions) {
      const event = eventOf(resource, each);
      const before = wanted.get(event);
      wanted.set(event, {
        event,
        resource,
        action: each,
        isNamed: isNamed || before?.isNamed === true,
      });
    }
  }
  return succeed([...wanted.values()]);
}

/** Whether it is in today's list of Shipmondo's; what is not may be new, or a slip. */
export function isListedEvent(event: string): boolean {
  const listed = Object.entries(resourceActions).flatMap(([resource, actions]) =>
    actions.map((action) => eventOf(resource, action)),
  );
  return listed.includes(event);
}

/** A resource and an action as one text: `Shipment Monitor:delivered`. */
export const eventOf = (resource: string, action: string): string => `${resource}:${action}`;

/** The name that binds a webhook to its resource and action. */
export const webhookName = (prefix: string, event: string): string => `${prefix}/${event}`;
