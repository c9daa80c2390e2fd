import { actions, resourceNames } from "../lambda/contract/resources/index.ts";

/** What a webhook is about, as Shipmondo spells it where Shipmondo has it. */
export interface WebhookEvent {
  readonly resource: string;
  readonly action: string;
  /** False for a resource or an action that Shipmondo does not have today. */
  readonly known: boolean;
}

/**
 * Reads `Resource:action`. Known names are found without regard to case, blanks, hyphens and
 * underscores, so that "shipment-monitor:latest" needs no quotes; others are taken as they are,
 * since an unknown one is data.
 * @returns null when there is no colon, or nothing on a side of it
 */
export function readEvent(text: string): WebhookEvent | null {
  const colon = text.lastIndexOf(":");
  const resource = text.slice(0, Math.max(colon, 0)).trim();
  const action = text.slice(colon + 1).trim();
  if (resource === "" || action === "") return null;

  const name = resourceNames.find((known) => bare(known) === bare(resource));
  if (name === undefined) return { resource, action, known: false };
  const knownActions: readonly string[] = actions[name];
  const knownAction = knownActions.find((known) => bare(known) === bare(action));
  return { resource: name, action: knownAction ?? action, known: knownAction !== undefined };
}

const bare = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/** Every event that Shipmondo has today, as `Resource:action`. */
export const knownEvents: readonly string[] = resourceNames.flatMap((resource) =>
  actions[resource].map((action) => `${resource}:${action}`),
);
