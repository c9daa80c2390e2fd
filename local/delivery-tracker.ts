import type {
  DeliveryHead,
  DiagnosticOccurrence,
  Received,
  TrackedDelivery,
  TrackedEvent,
} from "./delivery-events.ts";
import { createDeliveryRows, noJournal, type Row, type RowJournal } from "./delivery-rows.ts";
import { openedRow } from "./opened-row.ts";

export interface DeliveryTracker {
  /** @returns the delivery that it changed, if any */
  note(event: TrackedEvent): TrackedDelivery | null;
  /** Newest first. */
  deliveries(): readonly TrackedDelivery[];
  get(id: string): TrackedDelivery | null;
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
}

/**
 * Follows deliveries through the local run: the newest 10,000, fewer when their data is large. An
 * attempt begins when the consumer calls the handler; a failure is noted once, by whoever tells of
 * it first: the consumer, or the poller when the consumer could not.
 * @param journal what an earlier run noted, and where this one does
 */
export function createDeliveryTracker(journal: RowJournal = noJournal): DeliveryTracker {
  const rows = createDeliveryRows(journal);
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
    const { invocationId, ackMs } = event;
    const told = refusals.get(invocationId);
    if (told !== undefined) return change(told, { ackMs });
    const id = event.status >= 400 ? invocationId : event.id;
    if (id === null) return null;
    const known = rows.get(id);
    if (known !== null) return known.ackMs === null ? change(id, { ackMs }) : null;
    remember(answered, invocationId, id);
    const { receivedAt, resource, action, resourceId } = event;
    const head = { id, receivedAt, resource, action, resourceId, bound: false };
    if (event.status < 400) return rows.upsert(head, { ackMs });
    return rows.upsert(head, {
      status: "refused",
      ackMs,
      error: event.error ?? `status ${event.status}`,
    });
  };

  const noteRefused = (invocationId: string, event: Received): Row => {
    const early = answered.get(invocationId);
    const before = early === undefined ? null : rows.get(early);
    const known = rows.get(event.id);
    // A forged copy of a delivery that is known has the same id, and must not hide it.
    const own = known === null || known.status === "refused" || early === event.id;
    const id = own ? event.id : invocationId;
    if (early !== undefined && early !== id) rows.remove(early);
    remember(refusals, invocationId, id);
    return rows.upsert(
      { ...event, id },
      {
        status: "refused",
        error: event.reason ?? before?.error ?? null,
        ackMs: before?.ackMs ?? null,
      },
    );
  };

  const noteReceived = (invocationId: string, event: Received): Row | null => {
    if (event.place === "refused") return noteRefused(invocationId, event);
    const known = rows.get(event.id);
    const status = event.place === "pending" ? "held" : "queued";
    if (known === null || known.status === "refused") {
      return rows.upsert(event, { status, error: null });
    }
    // A copy of a held request that is opened by now: the row says more already.
    if (known.id !== event.id) return null;
    const untouched =
      known.attempts === 0 && (known.status === "queued" || known.status === "held");
    return untouched ? rows.upsert(event, { status }) : null;
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
        const begun = { failureNoted: false, superseded: false };
        return rows.put({ ...row, ...running, ...begun, attempts, dataText });
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
  }: Extract<TrackedEvent, { type: "taken" }>): Row => {
    if (heldId !== null) noteOpened(heldId, head);
    const known = rows.get(head.id);
    // A further copy of a delivery that is done is about to be found a duplicate.
    if (known !== null && isDone(known)) return rows.put({ ...known, messageId });
    const seen = { messageId, receives, failureNoted: false };
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
