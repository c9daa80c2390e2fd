import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { sameEndpoint } from "../../../lambda/shipmondo/own-endpoint.ts";
import {
  diffWebhooks,
  eventOfWebhook,
  type DiffInput,
  type WebhookRow,
} from "../../common/shipmondo/webhook-diff.ts";

export type CreateRow = Extract<WebhookRow, { kind: "create" }>;
export type EditRow = Extract<WebhookRow, { kind: "rename" | "reactivate" }>;

/** A webhook that is to be deleted. */
export interface Deletion {
  readonly webhook: RegisteredWebhook;
  /**
   * Named by `--prune`; or at the old endpoint, and only once the same one is active at the new.
   */
  readonly why: "prune" | "moved";
}

export interface Plan {
  /** The diff without what `--prune` deletes. */
  readonly rows: readonly WebhookRow[];
  readonly creates: readonly CreateRow[];
  readonly edits: readonly EditRow[];
  readonly deletions: readonly Deletion[];
  /** Of `--prune`, without a webhook: deleted by an earlier run, or a slip. */
  readonly goneIds: readonly number[];
  /** At the old endpoint, but the setting does not name them: nothing takes their place. */
  readonly unmoved: readonly RegisteredWebhook[];
  /** The old endpoint when nothing is there: moved by an earlier run, or a slip. Else null. */
  readonly emptyEndpoint: string | null;
}

/**
 * What a run would do. What `--prune` names counts as gone, so that another takes its place before
 * it is deleted.
 * @param moveFrom the old endpoint; null: none
 */
export function planRegistration(
  input: DiffInput,
  prune: readonly number[],
  moveFrom: string | null,
): Plan {
  const { existing } = input;
  const pruned = existing.filter(({ id }) => prune.includes(id));
  const rows = diffWebhooks({
    ...input,
    existing: existing.filter((one) => !pruned.includes(one)),
  });
  const wanted = new Set(input.wanted.map(({ event }) => event));
  const old = existing.filter(
    (webhook) =>
      moveFrom !== null && sameEndpoint(webhook.endpoint, moveFrom) && !pruned.includes(webhook),
  );
  const moved = old.filter((webhook) => wanted.has(eventOfWebhook(webhook)));
  return {
    rows,
    creates: rows.filter((row) => row.kind === "create"),
    edits: rows.filter((row) => row.kind === "rename" || row.kind === "reactivate"),
    deletions: [
      ...pruned.map((webhook) => ({ webhook, why: "prune" as const })),
      ...moved.map((webhook) => ({ webhook, why: "moved" as const })),
    ],
    goneIds: prune.filter((id) => !existing.some((webhook) => webhook.id === id)),
    unmoved: old.filter((webhook) => !moved.includes(webhook)),
    emptyEndpoint: existing.some(
      ({ endpoint }) => moveFrom !== null && sameEndpoint(endpoint, moveFrom),
    )
      ? null
      : moveFrom,
  };
}

export const isEmpty = ({ creates, edits, deletions }: Plan): boolean =>
  creates.length + edits.length + deletions.length === 0;
