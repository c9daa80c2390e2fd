import type { DeliveryRecord } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { WaitingView } from "../../view/delivery-view.ts";
import type { ConsumerState } from "../../view/run-state.ts";
import type { QueueFacts } from "./queue-facts.ts";
import { blockerOf, failuresOf } from "./blocker.ts";
import { spellDuration, spellTimes } from "./spell-duration.ts";

export interface WaitingParts {
  readonly rows: readonly DeliveryRow[];
  readonly recordOf: (id: string) => DeliveryRecord | null;
  readonly consumer: ConsumerState;
  readonly queue: QueueFacts;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Why a delivery has not been handled yet; null when it has, is, or never will be. */
export function whyWaiting(record: DeliveryRecord, parts: WaitingParts): WaitingView | null {
  switch (record.row.status) {
    case "queued":
      return whyQueued(record.row, parts);
    case "failed":
      return whyFailed(record, parts);
    case "held":
      return whyHeld(record, parts);
    case "dead": {
      const text =
        "Dead: nothing is attempted any more. Put right what ended it, then redrive it, or drop it.";
      return { reason: "dead", text, until: null, behind: null };
    }
    case "running":
    case "handled":
    case "superseded":
    case "refused":
      return null;
  }
}

function whyQueued(row: DeliveryRow, parts: WaitingParts): WaitingView {
  const { rows, recordOf, consumer, queue, now } = parts;
  const paused = pausedView(consumer, now);
  if (paused !== null) return paused;
  const blocker = blockerOf(rows, row);
  if (blocker !== null) return behindView(blocker, recordOf(blocker.id), now);
  const running = rows.filter(({ status }) => status === "running").length;
  if (running >= queue.mostRunning) {
    const text = `The consumer is busy: ${running} of ${queue.mostRunning} handlers are running, each for another object.`;
    return { reason: "busy", text, until: null, behind: null };
  }
  const text = "On the queue: the consumer takes it in a moment.";
  return { reason: "delay", text, until: null, behind: null };
}

function behindView(blocker: DeliveryRow, record: DeliveryRecord | null, now: number): WaitingView {
  const of = blocker.resource === null ? "object" : objectWord(blocker.resource);
  const who = `Behind ${blocker.id.slice(0, 8)}… of the same ${of}`;
  const view = (text: string, until: number | null): WaitingView => ({
    reason: "behind",
    text,
    until,
    behind: blocker.id,
  });
  if (blocker.status === "running") return view(`${who}, whose handler is running.`, null);
  if (blocker.status === "queued") return view(`${who}, which is on the queue before it.`, null);
  const { count, nextAttemptAt } = failuresOf(record);
  const failed = `${who}, which failed ${spellTimes(Math.max(1, count))}`;
  return nextAttemptAt === null || nextAttemptAt <= now
    ? view(`${failed} and is about to be tried again.`, null)
    : view(`${failed} and is tried again in ${spellDuration(nextAttemptAt - now)}.`, nextAttemptAt);
}

function whyFailed(record: DeliveryRecord, { consumer, now }: WaitingParts): WaitingView {
  const { count, nextAttemptAt } = failuresOf(record);
  const failed = `Failed ${spellTimes(Math.max(1, count))}`;
  const paused = pausedView(consumer, now);
  if (paused !== null && (nextAttemptAt === null || nextAttemptAt <= now)) return paused;
  const view = (text: string, until: number | null): WaitingView => ({
    reason: "retry",
    text,
    until,
    behind: null,
  });
  if (nextAttemptAt === null || nextAttemptAt <= now) {
    return view(`${failed}; it is about to be tried again.`, null);
  }
  const again = `${failed}; it is tried again in ${spellDuration(nextAttemptAt - now)}`;
  return view(`${again}${paused === null ? "" : ", once the consumer is resumed"}.`, nextAttemptAt);
}

function whyHeld({ happenings }: DeliveryRecord, { queue, now }: WaitingParts): WaitingView {
  const isVerified = happenings.some(({ type }) => type === "verified");
  const place = isVerified
    ? "Held in pending/, since the queue did not take it in time"
    : "Held in pending/, since the queue did not take it in time or not every key could be tried";
  const at = queue.reclaimerAt;
  const comes = at === null ? "the reclaimer" : `the reclaimer comes in ${spellDuration(at - now)}`;
  const text = at === null ? `${place}; ${comes} takes it over.` : `${place}; ${comes}.`;
  return { reason: "held", text, until: at, behind: null };
}

function pausedView({ paused, since, reason }: ConsumerState, now: number): WaitingView | null {
  if (!paused) return null;
  const long = since === null ? "" : ` for ${spellDuration(now - since)}`;
  const why = reason === null || reason === "" ? "" : `: ${reason}`;
  const text = `Paused${long}${why}. It waits on the queue until the consumer is resumed.`;
  return { reason: "paused", text, until: null, behind: null };
}

/** "order" of "Orders", "shipment monitor" of "Shipment Monitor" */
const objectWord = (resource: string): string =>
  /^[A-Za-z ]{1,40}$/.test(resource) ? resource.toLowerCase().replace(/s$/, "") : "object";
