import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { isAlike } from "./plan-rotation.ts";
import { withNewId, type Rotation, type RotationPair } from "./rotation.ts";

/** How long a rotation waits, each in milliseconds. */
export interface RotationWaits {
  /** Until every instance of the receiver has read a key that was put. */
  readonly keysMs: number;
  /** From the deletion of the old set to the removal of its key. */
  readonly restMs: number;
  /** How far Shipmondo's lists may be behind a creation. */
  readonly listLagMs: number;
  /** From the deletion of a webhook until nothing of it is on its way any more. */
  readonly flightMs: number;
}

/** What is to be done next; each can be done twice. */
export type RotationAction =
  | { readonly do: "put-key" }
  | { readonly do: "wait"; readonly until: number; readonly why: "keys" | "list" | "flight" }
  /** Ping the endpoint under the new key, then begin with the second set. */
  | { readonly do: "ping" }
  | { readonly do: "list" }
  | { readonly do: "write"; readonly rotation: Rotation }
  | { readonly do: "create"; readonly index: number }
  /** A webhook that was created is not listed any more. */
  | { readonly do: "create-again"; readonly index: number }
  | { readonly do: "set-active"; readonly webhook: RegisteredWebhook; readonly active: boolean }
  | {
      readonly do: "delete";
      readonly webhook: RegisteredWebhook;
      readonly why: "old" | "double" | "undo";
    }
  /** The old keys must not be removed before; the rest is for a later run. */
  | { readonly do: "later"; readonly until: number }
  /** Webhooks at our endpoint that are of neither set. */
  | { readonly do: "keep-keys"; readonly others: readonly RegisteredWebhook[] }
  | { readonly do: "remove-old-keys" }
  | { readonly do: "remove-new-key" }
  /** Its new webhook is the only one that delivers this event. */
  | { readonly do: "refuse-undo"; readonly pair: RotationPair };

/**
 * Decides what a rotation does next, by its state and what Shipmondo has. At no moment has an event
 * no active webhook: an old one is deleted only beside its active counterpart.
 * @param seen the webhooks at our endpoint; null: to be read
 */
export function nextAction(
  rotation: Rotation,
  seen: readonly RegisteredWebhook[] | null,
  now: number,
  waits: RotationWaits,
): RotationAction {
  switch (rotation.step) {
    case "key":
      return { do: "put-key" };
    case "spread": {
      const until = (rotation.keyPutAt ?? now) + waits.keysMs;
      return now < until ? { do: "wait", until, why: "keys" } : { do: "ping" };
    }
    case "create":
      return nextCreation(rotation, seen, now, waits);
    case "delete":
      return seen === null ? { do: "list" } : nextDeletion(rotation, seen, now, waits);
    case "rest": {
      if (rotation.oldKeyNames.length === 0) return { do: "remove-old-keys" };
      const { restMs, flightMs } = waits;
      const until = (rotation.oldSetDeletedAt ?? now) + restMs + flightMs;
      if (now < until) return { do: "later", until };
      return seen === null ? { do: "list" } : nextRemoval(rotation, seen);
    }
    case "undo":
      return nextUndo(rotation, seen, now, waits);
  }
}

function nextCreation(
  rotation: Rotation,
  seen: readonly RegisteredWebhook[] | null,
  now: number,
  { listLagMs }: RotationWaits,
): RotationAction {
  const { trying, pairs } = rotation;
  const listedAt = (rotation.triedAt ?? -Infinity) + listLagMs;
  const waitForList = { do: "wait", until: listedAt, why: "list" } as const;
  const begun = trying === null ? undefined : pairs[trying];
  if (trying !== null && begun !== undefined) {
    if (now < listedAt) return waitForList;
    if (seen === null) return { do: "list" };
    const [found, another] = unknownAlike(rotation, begun, seen);
    if (another !== undefined) return { do: "delete", webhook: another, why: "double" };
    return { do: "write", rotation: withNewId(rotation, trying, found?.id ?? null) };
  }
  if (seen === null) return { do: "list" };
  for (const [index, pair] of pairs.entries()) {
    const old = oldOf(pair, seen);
    if (pair.newId === null) {
      // Somebody deleted it meanwhile, so nobody wants it again.
      if (old.length === 0) continue;
      return { do: "create", index };
    }
    const made = seen.find(({ id }) => id === pair.newId);
    if (made === undefined) {
      if (old.length === 0) continue;
      return now < listedAt ? waitForList : { do: "create-again", index };
    }
    const active = old.some((webhook) => webhook.active);
    if (old.length > 0 && made.active !== active)
      return { do: "set-active", webhook: made, active };
    const [double] = unknownAlike(rotation, pair, seen);
    if (double !== undefined) return { do: "delete", webhook: double, why: "double" };
  }
  return { do: "write", rotation: { ...rotation, step: "delete" } };
}

function nextDeletion(
  rotation: Rotation,
  seen: readonly RegisteredWebhook[],
  now: number,
  { listLagMs }: RotationWaits,
): RotationAction {
  const listedAt = (rotation.triedAt ?? -Infinity) + listLagMs;
  for (const pair of rotation.pairs) {
    // The active one last: it says that the new one has to be active.
    const [webhook, ...others] = oldOf(pair, seen).toSorted(
      (a, b) => Number(a.active) - Number(b.active),
    );
    if (webhook === undefined) continue;
    const made = seen.find(({ id }) => id === pair.newId);
    const mustBeActive = [webhook, ...others].some(({ active }) => active);
    if (made === undefined || (mustBeActive && !made.active)) {
      if (now < listedAt) return { do: "wait", until: listedAt, why: "list" };
      return { do: "write", rotation: { ...rotation, step: "create" } };
    }
    return { do: "delete", webhook, why: "old" };
  }
  return { do: "write", rotation: { ...rotation, step: "rest", oldSetDeletedAt: now } };
}

function nextRemoval(rotation: Rotation, seen: readonly RegisteredWebhook[]): RotationAction {
  const made = new Set(rotation.pairs.map(({ newId }) => newId));
  const others = seen.filter(({ id }) => !made.has(id));
  return others.length > 0 ? { do: "keep-keys", others } : { do: "remove-old-keys" };
}

function nextUndo(
  rotation: Rotation,
  seen: readonly RegisteredWebhook[] | null,
  now: number,
  { listLagMs, flightMs }: RotationWaits,
): RotationAction {
  const { triedAt, newSetDeletedAt } = rotation;
  // Nothing was created.
  if (triedAt === null) return { do: "remove-new-key" };
  if (newSetDeletedAt === null) {
    const until = triedAt + listLagMs;
    if (now < until) return { do: "wait", until, why: "list" };
    if (seen === null) return { do: "list" };
    for (const pair of rotation.pairs) {
      const [webhook] = newOf(rotation, pair, seen);
      if (webhook === undefined) continue;
      if (!isCovered(rotation, pair, seen)) return { do: "refuse-undo", pair };
      return { do: "delete", webhook, why: "undo" };
    }
    return { do: "write", rotation: { ...rotation, newSetDeletedAt: now } };
  }
  const until = newSetDeletedAt + flightMs;
  return now < until ? { do: "wait", until, why: "flight" } : { do: "remove-new-key" };
}

/**
 * The pair whose event would have no webhook if the second set was deleted.
 * @returns null when there is none, so that `--undo` may begin
 */
export const undoGap = (
  rotation: Rotation,
  seen: readonly RegisteredWebhook[],
): RotationPair | null =>
  rotation.pairs.find(
    (pair) => newOf(rotation, pair, seen).length > 0 && !isCovered(rotation, pair, seen),
  ) ?? null;

/** Whether an event keeps a webhook without the pair's new one. */
function isCovered(
  rotation: Rotation,
  pair: RotationPair,
  seen: readonly RegisteredWebhook[],
): boolean {
  const old = oldOf(pair, seen);
  const isDelivered = newOf(rotation, pair, seen).some(({ active }) => active);
  // An inactive one had no event to deliver, and its counterpart may not be inactive yet.
  return old.length === pair.oldIds.length || old.some(({ active }) => active) || !isDelivered;
}

const oldOf = (
  { oldIds }: RotationPair,
  seen: readonly RegisteredWebhook[],
): readonly RegisteredWebhook[] => seen.filter(({ id }) => oldIds.includes(id));

const newOf = (
  rotation: Rotation,
  pair: RotationPair,
  seen: readonly RegisteredWebhook[],
): readonly RegisteredWebhook[] => [
  ...seen.filter(({ id }) => id === pair.newId),
  ...unknownAlike(rotation, pair, seen),
];

/** Of neither set as recorded, and just as the new one: created, and the answer was lost. */
function unknownAlike(
  { pairs }: Rotation,
  pair: RotationPair,
  seen: readonly RegisteredWebhook[],
): readonly RegisteredWebhook[] {
  const known = new Set(pairs.flatMap(({ oldIds, newId }) => [...oldIds, newId]));
  return seen.filter((webhook) => !known.has(webhook.id) && isAlike(webhook, pair));
}
