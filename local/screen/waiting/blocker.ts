import type { DeliveryRecord, Happening } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { ofObject } from "../delivery/neighbours.ts";

/**
 * The delivery that one on the queue waits for: the first of the same object that is on the queue
 * and came before it. The queue hands out one of a group at a time, in order, and none while an
 * earlier one is being handled or waits for its next attempt.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export function blockerOf(rows: readonly DeliveryRow[], row: DeliveryRow): DeliveryRow | null {
  const onQueue = ofObject(rows, row.resource, row.resourceId).filter(
    ({ id, status }) => id !== row.id && ["queued", "running", "failed"].includes(status),
  );
  // What is being tried is the group's first, whenever it arrived: it may have come late.
  const tried = onQueue.find(({ status }) => status !== "queued");
  return tried ?? onQueue.find(({ seq }) => seq < row.seq) ?? null;
}

type Failed = Extract<Happening, { type: "failed" }>;

/** How often the latest message of a delivery has failed, and when it is tried again. */
export function failuresOf(record: DeliveryRecord | null): {
  readonly count: number;
  readonly nextAttemptAt: number | null;
} {
  const failed = (record?.happenings ?? []).filter(
    (each): each is Failed => each.type === "failed",
  );
  const last = failed.at(-1);
  const count = failed.filter(({ messageId }) => messageId === last?.messageId).length;
  return { count, nextAttemptAt: last?.nextAttemptAt ?? null };
}
