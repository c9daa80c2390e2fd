import { bindingOf } from "../../../lambda/intake/binding.ts";
import { isTestName } from "../../../lambda/contract/test-delivery.ts";
import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import {
  eventOf,
  webhookName,
  type WantedWebhook,
} from "../../../lambda/shipmondo/wanted-webhooks.ts";

/** What there is to know, and to do, about one webhook. */
export type WebhookRow =
  /** Is to be there, and none of ours does it. */
  | { readonly kind: "create"; readonly event: string; readonly wanted: WantedWebhook }
  /** Ours, active, and its name binds it. */
  | Existing<"unchanged">
  /** Ours, active, but its name does not bind it to its resource and action. */
  | (Existing<"rename"> & { readonly name: string })
  /** Ours, inactive; `name` is null when it has one that binds it. */
  | (Existing<"reactivate"> & { readonly name: string | null })
  /** Ours, active, beside another one that does the same. */
  | Existing<"duplicate">
  /** Ours, inactive, beside one that does the same. */
  | Existing<"inactive">
  /** Ours by its endpoint, but the setting does not name it. */
  | Existing<"unwanted">
  /** Ours by its name, at another endpoint. */
  | Existing<"elsewhere">
  /** Neither. */
  | Existing<"foreign">;

interface Existing<Kind extends string> {
  readonly kind: Kind;
  readonly event: string;
  readonly webhook: RegisteredWebhook;
}

export interface DiffInput {
  readonly wanted: readonly WantedWebhook[];
  readonly existing: readonly RegisteredWebhook[];
  readonly isOwn: (endpoint: string) => boolean;
  /** The setting `webhookPrefix`. */
  readonly prefix: string;
}

/**
 * Compares what is registered with what is to be: the wanted ones in their order, then the others.
 */
export function diffWebhooks(input: DiffInput): readonly WebhookRow[] {
  const { wanted, existing, prefix } = input;
  const events = new Set(wanted.map(({ event }) => event));
  const ours = existing.filter(({ endpoint }) => input.isOwn(endpoint));
  const rows = wanted.flatMap((each): readonly WebhookRow[] => {
    const all = ours.filter((webhook) => eventOfWebhook(webhook) === each.event);
    const [kept, ...others] = all.sort((a, b) => rank(a, prefix) - rank(b, prefix) || a.id - b.id);
    if (kept === undefined) return [{ kind: "create", event: each.event, wanted: each }];
    return [
      rowOfKept(kept, prefix),
      ...others.map((webhook) => rowOf(webhook.active ? "duplicate" : "inactive", webhook)),
    ];
  });
  const rest = existing
    .filter((webhook) => !input.isOwn(webhook.endpoint) || !events.has(eventOfWebhook(webhook)))
    .sort((a, b) => a.id - b.id)
    .map((webhook) => {
      if (input.isOwn(webhook.endpoint)) return rowOf("unwanted", webhook);
      return rowOf(webhook.name.startsWith(`${prefix}/`) ? "elsewhere" : "foreign", webhook);
    });
  return [...rows, ...rest];
}

export const eventOfWebhook = (webhook: RegisteredWebhook): string =>
  eventOf(webhook.resource_name, webhook.action);

/**
 * Whether its signed name proves what its deliveries are about, as the receiver reads it. One that
 * marks deliveries as tests does not.
 */
export function isBound(webhook: RegisteredWebhook, prefix: string): boolean {
  const { name, resource_name: resource, action } = webhook;
  // The right one also where no name can bind: a resource or an action of other characters.
  if (name === webhookName(prefix, eventOfWebhook(webhook))) return true;
  const headers = { resource, action, resourceId: null, webhookId: null, user: null };
  return !isTestName(name) && bindingOf(name, null, headers) === "bound";
}

/** Which of several that do the same is kept: the active before the bound. */
const rank = (webhook: RegisteredWebhook, prefix: string): number =>
  (webhook.active ? 0 : 2) + (isBound(webhook, prefix) ? 0 : 1);

function rowOfKept(webhook: RegisteredWebhook, prefix: string): WebhookRow {
  const event = eventOfWebhook(webhook);
  const name = isBound(webhook, prefix) ? null : webhookName(prefix, event);
  if (!webhook.active) return { kind: "reactivate", event, webhook, name };
  return name === null
    ? { kind: "unchanged", event, webhook }
    : { kind: "rename", event, webhook, name };
}

const rowOf = <Kind extends string>(kind: Kind, webhook: RegisteredWebhook): Existing<Kind> => ({
  kind,
  event: eventOfWebhook(webhook),
  webhook,
});
