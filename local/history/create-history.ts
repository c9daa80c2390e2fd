import { createDeliveryTracker, type DeliveryTracker } from "../delivery-tracker.ts";
import type { TrackedEvent } from "../delivery-events.ts";
import type { Row, RowLimits } from "../delivery-rows.ts";
import type { DeliveryRow } from "../view/delivery-row.ts";
import { happeningsOf } from "./happenings.ts";
import type { DeliveryRecord, History, HistoryChange } from "./history.ts";
import { keepNothing, type HistoryJournal } from "./history-journal.ts";
import { createInvocations } from "./invocations.ts";
import { createKeptDetails, type DetailLimits } from "./kept-details.ts";
import { deliveryIdIn, isMetric, logicalName, shownLine } from "./log-lines.ts";

/** A history and what it is fed by. */
export interface RecordedHistory extends History {
  /** To be told of everything that happens: what it is told is recorded. */
  readonly tracker: DeliveryTracker;
  /**
   * A line that a function wrote.
   * @param requestId the invocation that wrote it; null: none
   */
  noteLine(functionName: string, line: string, requestId: string | null): void;
  /** A switch of "break it" met a call of the delivery; `text` is for a person. */
  noteFault(id: string, fault: string, text: string): void;
  /** Writes what is not written yet. Nothing is told after it. */
  close(): void;
}

export interface HistoryOptions {
  /** @default keeps nothing */
  readonly journal?: HistoryJournal;
  readonly rowLimits?: RowLimits;
  readonly detailLimits?: DetailLimits;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * The history of a local run. Its listeners are told once for all that happens in a turn of the
 * event loop, behind it; the journal is written then.
 */
export function createHistory(options: HistoryOptions = {}): RecordedHistory {
  const { journal = keepNothing(), now = Date.now } = options;
  const details = createKeptDetails(journal, options.detailLimits);
  const invocations = createInvocations();
  const listeners = new Set<(change: HistoryChange) => void>();
  const changed = new Set<string>();
  const removed = new Map<string, string | null>();
  let shown: readonly DeliveryRow[] | null = null;
  let flushing: NodeJS.Immediate | null = null;

  const flush = (): void => {
    if (flushing !== null) clearImmediate(flushing);
    flushing = null;
    details.flush();
    const rows = [...changed].flatMap((id) => {
      const row = tracker.get(id);
      return row?.id === id ? [shownRow(row)] : [];
    });
    const change = { rows, removed: [...removed].map(([id, to]) => ({ id, to })) };
    changed.clear();
    removed.clear();
    if (change.rows.length + change.removed.length === 0) return;
    for (const listener of listeners) listener(change);
  };
  const touch = (id: string): void => {
    changed.add(id);
    flushing ??= setImmediate(flush);
  };

  const tracker = createDeliveryTracker(
    {
      rows: journal.rows,
      lastSeq: journal.lastSeq,
      put(row) {
        shown = null;
        removed.delete(row.id);
        touch(row.id);
        journal.put(row);
      },
      remove(id) {
        shown = null;
        removed.set(id, null);
        touch(id);
        details.drop(id);
        journal.remove(id);
      },
      replace(from, row) {
        shown = null;
        removed.set(from, row.id);
        removed.delete(row.id);
        details.move(from, row.id);
        journal.replace(from, row);
        touch(row.id);
      },
    },
    options.rowLimits,
  );

  /** Lines that came before it was known what their invocation is about. */
  const link = (invocationId: string, id: string): void => {
    for (const line of invocations.isAbout(invocationId, id)) details.wrote(id, line);
  };

  const note = (event: TrackedEvent): Row | null => {
    const row = tracker.note(event);
    const id = row?.id ?? tracker.get(idIn(event) ?? "")?.id ?? null;
    const invocation = invocationOf(event);
    if (id === null) {
      if (event.type === "answered") invocations.isOver(event.invocationId);
      return row;
    }
    const known = row ?? tracker.get(id);
    const isOver = known?.status === "handled" || known?.status === "superseded";
    details.happened(id, isOver || known?.status === "refused", happeningsOf(event, now()));
    if (event.type === "answered" && event.request !== undefined) {
      details.requested(id, event.request);
    }
    if (invocation !== null) link(invocation, id);
    touch(id);
    return row;
  };

  return {
    tracker: {
      ...tracker,
      note,
      clear() {
        clear();
      },
    },
    rows: () => (shown ??= tracker.deliveries().map(shownRow)),
    get(id): DeliveryRecord | null {
      const row = tracker.get(id);
      if (row === null) return null;
      const { way, request, lines } = details.get(row.id);
      return {
        row: shownRow(row),
        happenings: way,
        request,
        logs: lines.map(shownLine),
        messageId: row.messageId,
        heldIds: row.heldIds,
      };
    },
    dataText(id) {
      const row = tracker.get(id);
      return row === null ? null : (row.dataText ?? row.arrivedText);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteLine(functionName, text, requestId) {
      if (isMetric(text)) return;
      const line = { at: now(), function: logicalName(functionName), text };
      const named = line.function === "Receiver" ? null : deliveryIdIn(text);
      // A receiver's line may name a delivery that the request is only a forged copy of.
      const alone = line.function === "Receiver" || line.function === "Consumer";
      const byRequest = named === null && alone && requestId !== null;
      const id = byRequest ? invocations.place(requestId, line) : named;
      const row = id === null ? null : tracker.get(id);
      if (row === null) return;
      details.wrote(row.id, line);
      touch(row.id);
    },
    noteFault(id, fault, text) {
      note({ type: "fault", id, fault, text });
    },
    clear,
    close() {
      flush();
      journal.flush();
    },
  };

  function clear(): void {
    tracker.clear();
    details.clear();
    invocations.clear();
    journal.clear();
  }
}

/** The delivery that an event names; null when only the tracker knows. */
function idIn(event: TrackedEvent): string | null {
  switch (event.type) {
    case "answered":
      return event.status >= 400 ? event.invocationId : event.id;
    case "published":
      return event.event.type === "handling"
        ? ((event.event.delivery as { readonly id?: string }).id ?? null)
        : event.event.id;
    case "taken":
    case "dead_letter":
    case "found":
      return event.head.id;
    case "left":
    case "deleted":
    case "fault":
      return event.id;
  }
}

/** The invocation that is about the event's delivery, and about no other. */
function invocationOf(event: TrackedEvent): string | null {
  if (event.type === "answered") return event.invocationId;
  // The reclaimer opens many in one.
  return event.type === "published" && event.event.type !== "opened" ? event.invocationId : null;
}

const shownRows = new WeakMap<Row, DeliveryRow>();

/** A row without what only the tracker needs; the same object for the same row. */
function shownRow(row: Row): DeliveryRow {
  const known = shownRows.get(row);
  if (known !== undefined) return known;
  const { id, seq, receivedAt, resource, action, resourceId, label, bound, status } = row;
  const { attempts, ackMs, handledAt, error, origin, key, bytes, late, faults } = row;
  const head = { id, seq, receivedAt, resource, action, resourceId, label, bound, status };
  const shown = { ...head, attempts, ackMs, handledAt, error, origin, key, bytes, late, faults };
  shownRows.set(row, shown);
  return shown;
}
