import type { Resource } from "../catalogue.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import type { Dispatcher } from "../webhooks/dispatcher.ts";
import type { Acted } from "./act.ts";

/** What acts work with. */
export interface ActParts {
  readonly store: Store;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** How far apart the deliveries of one act are. */
  readonly spacingMs: number;
}

/** Something that happened to an object, and the state that it left. */
export interface ActEvent {
  readonly resource: Resource;
  readonly action: string;
  readonly id: number;
  readonly text: string;
}

export type FiredEvents = Extract<Acted, { ok: true }>["events"];

/** Fires what one change had: the first at once, each further one 58 ms behind the one before. */
export function fireSpaced(
  { dispatcher, spacingMs }: ActParts,
  events: readonly ActEvent[],
): FiredEvents {
  return events.map(({ resource, action, id, text }, index) => ({
    event: `${resource}:${action}`,
    webhooks: dispatcher.fire({ resource, action, resourceId: id, text }, index * spacingMs),
  }));
}

/**
 * When an object that was last changed at `updatedAt` changes next: never in the same millisecond,
 * so that two states of it can be told apart.
 */
export const nextInstant = (clock: Clock, updatedAt: number): number =>
  Math.max(clock.now(), updatedAt + 1);

export const refused = (reason: string): Acted => ({ ok: false, reason });
