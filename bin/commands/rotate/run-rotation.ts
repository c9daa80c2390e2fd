import type { ApiFailure } from "../../../lambda/shipmondo/api-call.ts";
import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { nextAction, type RotationAction, type RotationWaits } from "./next-action.ts";
import { stillNeeded, type StillNeeded } from "./old-keys.ts";
import { planPairs } from "./plan-rotation.ts";
import {
  readRotation,
  rotationText,
  withNewId,
  type Rotation,
  type RotationPair,
} from "./rotation.ts";
import type { RotationWorld } from "./rotation-world.ts";

/** How a run ended. Except for `done` and `undone` the state is kept, and another run goes on. */
export type RotationEnd =
  | { readonly end: "done" | "undone" | "interrupted" }
  | { readonly end: "later"; readonly until: number }
  | { readonly end: "refused"; readonly pair: RotationPair; readonly text: string }
  | { readonly end: "failed"; readonly what: string; readonly failure: ApiFailure }
  | { readonly end: "not-answered"; readonly endpoint: string; readonly answer: number | string }
  | { readonly end: "key-gone" | "key-taken" | "taken-over" }
  | { readonly end: "webhook-gone" | "undo-refused"; readonly pair: RotationPair }
  | { readonly end: "others"; readonly others: readonly RegisteredWebhook[] }
  | { readonly end: "needed"; readonly needed: StillNeeded };

export interface RunOptions {
  readonly waits: RotationWaits;
  /** Wait for what is otherwise left to a later run. */
  readonly waitForRest: boolean;
  /** Told before it is done. */
  readonly onAction: (action: RotationAction, rotation: Rotation) => void;
}

/** Creations with an unknown end that one run tries again. */
const mostTries = 3;

/** What one action gave: the state and the list as they are now, or the end of the run. */
type After =
  { readonly rotation: Rotation; readonly seen: readonly RegisteredWebhook[] | null } | RotationEnd;

/**
 * Does one action after the other until the rotation, or its undoing, is at its end or must stop.
 * @param start as it is written already
 * @returns the state at the end of the run
 */
export async function runRotation(
  start: Rotation,
  world: RotationWorld,
  options: RunOptions,
): Promise<{ readonly rotation: Rotation; readonly outcome: RotationEnd }> {
  const perform = createPerformer(world, options);
  let rotation: Rotation = { ...start, runId: world.newRunId() };
  await world.writeState(rotationText(rotation), false);
  let seen: readonly RegisteredWebhook[] | null = null;
  for (;;) {
    if (world.isInterrupted()) return { rotation, outcome: { end: "interrupted" } };
    const action = nextAction(rotation, seen, world.now(), options.waits);
    if (changes(action) && !(await isStillOurs(rotation, world))) {
      return { rotation, outcome: { end: "taken-over" } };
    }
    options.onAction(action, rotation);
    const after = await perform(action, rotation, seen ?? []);
    if ("end" in after) return { rotation, outcome: after };
    ({ rotation, seen } = after);
  }
}

const harmless: ReadonlySet<RotationAction["do"]> = new Set([
  "list",
  "wait",
  "later",
  "keep-keys",
  "refuse-undo",
]);
const changes = (action: RotationAction): boolean => !harmless.has(action.do);

/**
 * Whether no other process has taken over. SSM has no conditional write; of two that read and write
 * side by side one finds the other's id here before its next change.
 */
async function isStillOurs({ runId }: Rotation, world: RotationWorld): Promise<boolean> {
  const text = await world.readState();
  return text !== null && readRotation(text)?.runId === runId;
}

function createPerformer(
  world: RotationWorld,
  { waits, waitForRest }: RunOptions,
): (
  action: RotationAction,
  rotation: Rotation,
  seen: readonly RegisteredWebhook[],
) => Promise<After> {
  const { api, now } = world;
  const madeAgain = new Set<number>();
  let tries = 0;

  /** Written before it counts. The list is read again where the step is another. */
  async function written(
    rotation: Rotation,
    seen: readonly RegisteredWebhook[] | null,
  ): Promise<After> {
    await world.writeState(rotationText(rotation), false);
    return { rotation, seen };
  }

  async function list(rotation: Rotation): Promise<After> {
    const listed = await api.webhooks();
    if (!listed.ok) return { end: "failed", what: "list the webhooks", failure: listed };
    return { rotation, seen: listed.value.filter(({ endpoint }) => world.isOurs(endpoint)) };
  }

  async function putKey(rotation: Rotation): Promise<After> {
    // One that is there is of an earlier run, which had chosen a name that was free.
    await world.putKey(rotation.keyName, world.newSecret());
    return written({ ...rotation, step: "spread", keyPutAt: now() }, null);
  }

  /** Begins with the second set. What is listed until now is the old one. */
  async function ping(rotation: Rotation): Promise<After> {
    const key = await world.readKey(rotation.keyName);
    if (key === null) return { end: "key-gone" };
    for (const endpoint of new Set(rotation.pairs.map((pair) => pair.endpoint))) {
      const answer = await world.ping(endpoint, key);
      if (answer !== 200) return { end: "not-answered", endpoint, answer };
    }
    const after = await list(rotation);
    if ("end" in after) return after;
    const seen = after.seen ?? [];
    const pairs = planPairs(seen, rotation.prefix);
    return written({ ...rotation, step: "create", pairs }, seen);
  }

  async function create(
    rotation: Rotation,
    index: number,
    seen: readonly RegisteredWebhook[],
  ): Promise<After> {
    const pair = rotation.pairs[index];
    const key = await world.readKey(rotation.keyName);
    if (pair === undefined || key === null) return { end: "key-gone" };
    const begun = { ...rotation, trying: index, triedAt: now() };
    await world.writeState(rotationText(begun), false);
    const { name, endpoint, resource: resource_name, action } = pair;
    const made = await api.createWebhook({ name, endpoint, key, action, resource_name });
    const tried = { ...begun, triedAt: now() };
    if (made.ok) {
      tries = 0;
      return written(withNewId(tried, index, made.value.id), [...seen, made.value]);
    }
    if (made.reason === "failed") {
      // It may be there all the same: the list says so, a while later.
      tries += 1;
      if (tries < mostTries) return written(tried, null);
      return { end: "failed", what: `create ${name}`, failure: made };
    }
    await world.writeState(rotationText(withNewId(tried, index, null)), false);
    if (made.reason === "refused") return { end: "refused", pair, text: made.text };
    return { end: "failed", what: `create ${name}`, failure: made };
  }

  async function createAgain(rotation: Rotation, index: number): Promise<After> {
    const pair = rotation.pairs[index];
    if (pair === undefined || madeAgain.has(index)) {
      return pair === undefined ? { end: "key-gone" } : { end: "webhook-gone", pair };
    }
    madeAgain.add(index);
    return written(withNewId(rotation, index, null), null);
  }

  async function removeKeys(names: readonly string[]): Promise<void> {
    for (const name of names) await world.deleteKey(name);
  }

  async function removeOldKeys(rotation: Rotation): Promise<After> {
    const needed = await stillNeeded(rotation, world, waits);
    if (needed !== null) return { end: "needed", needed };
    await removeKeys(rotation.oldKeyNames);
    await world.deleteState();
    return { end: "done" };
  }

  return async (action, rotation, seen) => {
    switch (action.do) {
      case "put-key":
        return putKey(rotation);
      case "wait":
        await world.wait(action.until - now());
        return { rotation, seen: null };
      case "later":
        if (!waitForRest) return { end: "later", until: action.until };
        await world.wait(action.until - now());
        return { rotation, seen: null };
      case "ping":
        return ping(rotation);
      case "list":
        return list(rotation);
      case "write": {
        const isSameStep = action.rotation.step === rotation.step;
        return written(action.rotation, isSameStep ? seen : null);
      }
      case "create":
        return create(rotation, action.index, seen);
      case "create-again":
        return createAgain(rotation, action.index);
      case "set-active": {
        const { webhook, active } = action;
        const changed = await api.updateWebhook(webhook.id, { active });
        if (!changed.ok) return { end: "failed", what: `change ${webhook.name}`, failure: changed };
        // The list may show the change as late as a creation.
        const after = seen.map((one) => (one.id === webhook.id ? { ...one, active } : one));
        return written({ ...rotation, triedAt: now() }, after);
      }
      case "delete": {
        const { id, name } = action.webhook;
        const deleted = await api.deleteWebhook(id);
        if (!deleted.ok) return { end: "failed", what: `delete ${name}`, failure: deleted };
        return { rotation, seen: seen.filter((webhook) => webhook.id !== id) };
      }
      case "keep-keys":
        return { end: "others", others: action.others };
      case "remove-old-keys":
        return removeOldKeys(rotation);
      case "remove-new-key":
        await removeKeys([rotation.keyName]);
        await world.deleteState();
        return { end: "undone" };
      case "refuse-undo":
        return { end: "undo-refused", pair: action.pair };
    }
  };
}
