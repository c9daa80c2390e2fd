import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { webhookName } from "../../../lambda/shipmondo/wanted-webhooks.ts";
import { createOnce } from "../../common/shipmondo/create-once.ts";
import { takeAnswer } from "../../common/shipmondo/explain-failure.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import { eventOfWebhook } from "../../common/shipmondo/webhook-diff.ts";
import type { CreateRow, Deletion, EditRow } from "./plan-registration.ts";

/** What came of one change. */
export interface Change {
  readonly change: "create" | "rename" | "activate" | "delete";
  readonly event: string;
  readonly id: number | null;
  readonly result: "planned" | "done" | "there already" | "not offered" | "refused" | "kept";
  /** Why, where it was not done. */
  readonly text: string | null;
}

export interface Applying extends Registration {
  /** Throws between two calls once the run is interrupted. */
  readonly goOn: () => void;
  readonly note: (change: Change) => void;
  /** By id, as the API answered. */
  readonly written: Map<number, RegisteredWebhook>;
  readonly deleted: Set<number>;
}

/** Renames and activates; each keeps its id and its key. */
export async function applyEdits(edits: readonly EditRow[], parts: Applying): Promise<void> {
  const { api, address, written, note, goOn } = parts;
  for (const { kind, event, webhook, name } of edits) {
    goOn();
    const { id } = webhook;
    const change = { change: kind === "rename" ? "rename" : "activate", event, id } as const;
    const answer = await api.updateWebhook(id, {
      ...(name === null ? {} : { name }),
      ...(kind === "reactivate" ? { active: true } : {}),
    });
    if (!answer.ok && (answer.reason === "refused" || answer.reason === "not_found")) {
      const text = answer.reason === "refused" ? answer.text : "it is gone: run this again";
      note({ ...change, result: "refused", text });
      continue;
    }
    written.set(id, takeAnswer(answer, address));
    note({ ...change, result: "done", text: null });
  }
}

/**
 * Creates one after the other; Shipmondo pings the endpoint each time.
 * @param existing what the list last showed
 */
export async function applyCreates(
  creates: readonly CreateRow[],
  key: string,
  existing: readonly RegisteredWebhook[],
  parts: Applying,
): Promise<void> {
  const { api, address, prefix, endpointUrl, written, note, goOn } = parts;
  const known = new Set(existing.map(({ id }) => id));
  for (const { event, wanted } of creates) {
    goOn();
    const webhook = {
      name: webhookName(prefix, event),
      endpoint: endpointUrl,
      key,
      action: wanted.action,
      resource_name: wanted.resource,
    };
    const made = await createOnce(api, webhook, known, parts.sleep);
    if (!made.ok && made.reason === "refused") {
      const isOffered = wanted.isNamed || isAboutEndpoint(made.text);
      const result = isOffered ? "refused" : "not offered";
      note({ change: "create", event, id: null, result, text: made.text });
      continue;
    }
    const value = takeAnswer(made, address);
    written.set(value.id, value);
    known.add(value.id);
    note({ change: "create", event, id: value.id, result: "done", text: null });
  }
}

/**
 * Shipmondo answers 422 to a pair that it does not have, and to an endpoint that fails its ping.
 */
const isAboutEndpoint = (text: string): boolean =>
  /\b(endpoint|ping|url|connect\w*|unreachable|timed? ?out|timeout|respon\w+)\b/i.test(text);

/** Deletes; what moves only when the one that takes its place is seen to be active. */
export async function applyDeletions(
  deletions: readonly Deletion[],
  ours: readonly RegisteredWebhook[],
  parts: Applying,
): Promise<void> {
  const { api, address, written, deleted, note, goOn } = parts;
  for (const { webhook, why } of deletions) {
    goOn();
    const { id } = webhook;
    const change = { change: "delete", event: eventOfWebhook(webhook), id } as const;
    // What is not ours, or what nobody wants, needs no other in its place.
    const isFree =
      why === "prune" &&
      !(parts.isOwn(webhook.endpoint) && parts.wanted.some((each) => each.event === change.event));
    if (!isFree && !(await isReplaced(change.event, ours, parts))) {
      note({ ...change, result: "kept", text: "no active webhook has taken its place" });
      continue;
    }
    goOn();
    takeAnswer(await api.deleteWebhook(id), address);
    written.delete(id);
    deleted.add(id);
    note({ ...change, result: "done", text: null });
  }
}

async function isReplaced(
  event: string,
  ours: readonly RegisteredWebhook[],
  { api, isOwn }: Applying,
): Promise<boolean> {
  for (const { id } of ours.filter((each) => eventOfWebhook(each) === event)) {
    const read = await api.webhook(id);
    if (read.ok && read.value.active && isOwn(read.value.endpoint)) return true;
  }
  return false;
}
