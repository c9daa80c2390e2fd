import type {
  DeliveryHead,
  DiagnosticOccurrence,
  Received,
  TrackedEvent,
} from "./delivery-events.ts";
import {
  createDeliveryRows,
  noJournal,
  type Row,
  type RowJournal,
  type RowLimits,
} from "./delivery-rows.ts";
import { arrived, handedOver } from "./history/row-data.ts";
import { openedRow } from "./opened-row.ts";

export interface DeliveryTracker {
  /** @returns the delivery that it changed, if any */
  note(event: TrackedEvent): Row | null;
  /** Newest first. */
  deliveries(): readonly Row[];
  /** By its id, or by one that it was held or refused under. */
  get(id: string): Row | null;
  /**
   * Message ids that were left after their last receive, and so should turn up among the dead
   * dead letters.
   */
  dying(maxReceives: number): readonly string[];
  /**
   * For the start of a run that goes on with an earlier one's data: what had not ended then and was
   * not `found` again has left the queue, and only a handled message does so without a trace.
   */
  endUnfound(at: string): void;
  /** Forgets everything. */
  clear(): void;
}

/**
 * Follows deliveries through the local run: 10,000 of them, with 200 MB of data; what ended longest
 * ago goes first. An attempt begins when the consumer calls the handler; a failure is noted once,
 * by whoever tells of it first: the consumer, or the poller when the consumer could not.
 * @param journal what an earlier run noted, and where this one does
 */
export function createDeliveryTracker(
  journal: RowJournal = noJournal,
  limits?: RowLimits,
): DeliveryTracker {
  const rows = createDeliveryRows(journal, limits);
  /**
   * The front and the receiver tell of the same invocation, in either order: the row that each
   * made, by invocation.
   */
  const answered = new Map<string, string>();
  const refusals = new Map<string, string>();
  const found = new Set<string>();

  const change = (id: string, changes: Partial<Row>): Row | null => {
    const row = rows.get(id);
    return row === null ? null : rows.put({ ...row, ...changes });
  };

  const noteAnswered = (event: Extract<TrackedEvent, { type: "answered" }>): Row | null => {
    const { invocationId, ackMs, data = null } = event;
    const id = refusals.get(invocationId) ?? (event.status >= 400 ? invocationId : event.id);
    if (id === null) return null;
    const known = rows.get(id);
    if (known !== null) {
      const isNew = known.ackMs === null || refusals.has(invocationId);
      const changes = { ...(isNew ? { ackMs } : {}), ...arrived(known, data) };
      return Object.keys(changes).length === 0 ? null : rows.put({ ...known, ...changes });
    }
    remember(answered, invocationId, id);
    const { receivedAt, resource, action, resourceId } = event;
    const head = { id, receivedAt, resource, action, resourceId, bound: false };
    if (event.status < 400) return rows.upsert(head, { ackMs, ...arrived(null, data) });
    return rows.upsert(head, {
      status: "refused",
      ackMs,
      error: event.error ?? `status ${event.status}`,
      ...arrived(null, data),
    });
  };

  const noteRefused = (invocationId: string, event: Received): Row => {
    const early = answered.get(invocationId);
    const before = early === undefined ? null : rows.get(early);
    const known = rows.get(event.id);
    // A forged copy of a delivery that is known has the same id, and must not hide it.
    const own = known === null || known.status === "refused" || early === event.id;
    const id = own ? event.id : invocationId;
    remember(refusals, invocationId, id);
    const { receivedAt, resource, action, resourceId, bound } = event;
    const changes = {
      status: "refused",
      error: event.reason ?? before?.error ?? null,
      ackMs: before?.ackMs ?? null,
    } as const;
    if (before === null || before.id === id) return rows.upsert({ ...event, id }, changes);
    const seen = { id, receivedAt, resource, action, resourceId, bound };
    return rows.replace(before.id, { ...(own ? (known ?? before) : before), ...seen, ...changes });
  };

  const noteReceived = (invocationId: string, event: Received): Row | null => {
    if (event.place === "refused") return noteRefused(invocationId, event);
    const known = rows.get(event.id);
    const status = event.place === "pending" ? "held" : "queued";
    const accepted = event.place === "queue" || typeof event.key === "string";
    if (known === null || known.status === "refused") {
      return rows.upsert(event, { status, error: null, accepted });
    }
    // A copy of a held request that is opened by now: the row says more already.
    if (known.id !== event.id) return null;
    const untouched =
      known.attempts === 0 && (known.status === "queued" || known.status === "held");
    return untouched ? rows.upsert(event, { status, accepted }) : null;
  };

  const noteOpened = (heldId: string, head: DeliveryHead): Row | null => {
    const held = rows.get(heldId);
    const known = rows.get(head.id);
    if (held === null || held.id === known?.id) return null;
    return rows.replace(held.id, openedRow(held, known, head));
  };

  const noteFailure = (row: Row, error: string | null, attempt: number | undefined): Row =>
    rows.put({
      ...row,
      status: row.status === "dead" ? "dead" : "failed",
      attempts: attempt ?? row.attempts,
      failures: row.failures + (row.failureNoted ? 0 : 1),
      failureNoted: true,
      error: error ?? row.error ?? "the consumer reported a failure",
    });

  const notePublished = ({ invocationId, event, dataText }: DiagnosticOccurrence): Row | null => {
    switch (event.type) {
      case "received":
        return noteReceived(invocationId, event);
      case "opened":
        return noteOpened(event.heldId, event);
      case "handling": {
        const { id } = event.delivery as { readonly id?: unknown };
        const row = typeof id === "string" ? rows.get(id) : null;
        if (row === null) return null;
        // Told late: its message is deleted already.
        const ended = isDone(row) && row.endedMessageId === event.messageId;
        const attempts = event.attempt;
        const running = ended ? {} : ({ status: "running", error: null } as const);
        const begun = { failureNoted: false, superseded: false, accepted: true };
        const known = { ...row, ...running, ...begun, attempts };
        return rows.put({ ...known, ...handedOver(row, dataText) });
      }
      case "handled": {
        const { superseded } = event;
        const done = rows.get(event.id)?.status === "handled";
        return change(event.id, {
          superseded,
          ...(done && superseded ? { status: "superseded" } : {}),
        });
      }
      case "failed": {
        const row = rows.get(event.id);
        if (row === null) return null;
        const noted = noteFailure(row, event.error, event.attempt);
        if (!event.dead) return noted;
        return rows.put({ ...noted, status: "dead", deadMessageId: event.messageId });
      }
      case "duplicate":
        return null;
    }
  };

  const noteTaken = ({
    messageId,
    receives,
    head,
    heldId = null,
    data = null,
  }: Extract<TrackedEvent, { type: "taken" }>): Row => {
    if (heldId !== null) noteOpened(heldId, head);
    const known = rows.get(head.id);
    // A further copy of a delivery that is done is about to be found a duplicate.
    if (known !== null && isDone(known)) return rows.put({ ...known, messageId });
    const seen = {
      messageId,
      receives,
      failureNoted: false,
      accepted: true,
      ...arrived(known, data),
    };
    // A redriven delivery is another message, whose attempts count from one again.
    const same = known !== null && (known.messageId === null || known.messageId === messageId);
    if (!same) return rows.upsert(head, { ...seen, status: "queued", attempts: 0, error: null });
    // Still running: it became visible before the poller told how that attempt ended.
    if (known.status === "failed" || known.status === "running") return rows.upsert(head, seen);
    return rows.upsert(head, { ...seen, status: "queued", error: null });
  };

  const note = (event: TrackedEvent): Row | null => {
    switch (event.type) {
      case "answered":
        return noteAnswered(event);
      case "published":
        return notePublished(event);
      case "taken":
        return noteTaken(event);
      case "left": {
        const row = rows.get(event.id);
        if (row === null || isDone(row)) return null;
        return row.failureNoted ? row : noteFailure(row, event.error, undefined);
      }
      case "deleted": {
        const row = rows.get(event.id);
        if (row === null || row.deadMessageId === event.messageId) return null;
        const status = row.superseded || row.status === "superseded" ? "superseded" : "handled";
        return rows.put({
          ...row,
          status,
          error: null,
          handledAt: row.handledAt ?? event.at,
          endedMessageId: event.messageId,
        });
      }
      case "dead_letter":
        return rows.upsert(event.head, { status: "dead", messageId: event.messageId });
      case "fault": {
        const row = rows.get(event.id);
        if (row === null || row.faults.includes(event.fault)) return row;
        return rows.put({ ...row, faults: [...row.faults, event.fault] });
      }
      case "found": {
        const { place: status, messageId, receives, attempts, error, head, heldId = null } = event;
        found.add(head.id);
        if (heldId !== null) noteOpened(heldId, head);
        const known = rows.get(head.id);
        // A further copy of a delivery that is done, or one that is opened and still lies where it
        // was held.
        if (known !== null && (isDone(known) || known.id !== head.id)) return null;
        return rows.upsert(known ?? head, {
          status,
          messageId,
          receives,
          accepted: status !== "held" || (known?.accepted ?? false),
          attempts: attempts ?? known?.attempts ?? 0,
          error: status === "queued" || status === "held" ? null : (error ?? known?.error ?? null),
        });
      }
    }
  };

  return {
    note,
    deliveries: () => rows.all().toReversed(),
    get: (id) => rows.get(id),
    dying: (maxReceives) =>
      rows
        .all()
        .flatMap(({ status, receives, messageId }) =>
          status === "failed" && receives >= maxReceives && messageId !== null ? [messageId] : [],
        ),
    endUnfound(at) {
      for (const row of rows.all()) {
        const open = row.status === "queued" || row.status === "running" || row.status === "failed";
        if (!open || found.has(row.id)) continue;
        rows.put({ ...row, status: "handled", error: null, handledAt: row.handledAt ?? at });
      }
    },
    clear() {
      rows.clear();
      for (const map of [answered, refusals]) map.clear();
      found.clear();
    },
  };
}

const isDone = ({ status }: Row): boolean => status === "handled" || status === "superseded";

/** Keeps the newest entries only: most invocations are told of twice, some once. */
function remember(map: Map<string, string>, key: string, value: string): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= 1_000) break;
    map.delete(oldest);
  }
}
