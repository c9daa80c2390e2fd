import type {
  DeliveryHead,
  DiagnosticOccurrence,
  Received,
  TrackedDelivery,
  TrackedEvent,
} from "./delivery-events.ts";

export interface DeliveryTracker {
  /** @returns the delivery that it changed, if any */
  note(event: TrackedEvent): TrackedDelivery | null;
  /** Newest first. */
  deliveries(): readonly TrackedDelivery[];
  get(id: string): TrackedDelivery | null;
  /** Message ids that were left after their last receive, and so should turn up among the dead letters. */
  dying(maxReceives: number): readonly string[];
}

interface Row extends TrackedDelivery {
  /** The message it was last seen in. */
  readonly messageId: string | null;
  /** The consumer sent this message to the dead letters itself. */
  readonly deadMessageId: string | null;
  readonly superseded: boolean;
}

const maxRows = 10_000;
const maxDataCharacters = 200_000_000;

/** Follows deliveries through the local run. Keeps the newest 10,000, fewer when their data is large. */
export function createDeliveryTracker(): DeliveryTracker {
  const rows = new Map<string, Row>();
  /** The front and the receiver tell of the same invocation, in either order: the row that each made, by invocation. */
  const answered = new Map<string, string>();
  const refusals = new Map<string, string>();
  let dataCharacters = 0;

  const put = (row: Row): Row => {
    const old = rows.get(row.id);
    dataCharacters += (row.dataText?.length ?? 0) - (old?.dataText?.length ?? 0);
    rows.set(row.id, row);
    for (const [id, { dataText }] of rows) {
      if (rows.size <= maxRows && (dataCharacters <= maxDataCharacters || rows.size === 1)) break;
      rows.delete(id);
      dataCharacters -= dataText?.length ?? 0;
    }
    return row;
  };
  const change = (id: string, changes: Partial<Row>): Row | null => {
    const row = rows.get(id);
    return row === undefined ? null : put({ ...row, ...changes });
  };
  /** The row of a head, made when it is not there; `changes` apply either way. */
  const upsert = (head: DeliveryHead, changes: Partial<Row>): Row => {
    const { id, receivedAt, resource, action, resourceId, bound } = head;
    const seen = { id, receivedAt, resource, action, resourceId, bound };
    return put({ ...blank, ...rows.get(id), ...seen, ...changes });
  };

  const noteAnswered = (event: Extract<TrackedEvent, { type: "answered" }>): Row | null => {
    const { invocationId, ackMs } = event;
    const told = refusals.get(invocationId);
    if (told !== undefined) return change(told, { ackMs });
    const id = event.status >= 400 ? invocationId : event.id;
    if (id === null) return null;
    const known = rows.get(id);
    if (known !== undefined) return known.ackMs === null ? change(id, { ackMs }) : null;
    remember(answered, invocationId, id);
    const { receivedAt, resource, action, resourceId } = event;
    const head = { id, receivedAt, resource, action, resourceId, bound: false };
    if (event.status < 400) return upsert(head, { ackMs });
    return upsert(head, {
      status: "refused",
      ackMs,
      error: event.error ?? `status ${event.status}`,
    });
  };

  const noteRefused = (invocationId: string, event: Received): Row => {
    const early = answered.get(invocationId);
    const before = early === undefined ? undefined : rows.get(early);
    const known = rows.get(event.id);
    // A forged copy of a delivery that is known has the same id, and must not hide it.
    const own = known === undefined || known.status === "refused" || early === event.id;
    const id = own ? event.id : invocationId;
    if (early !== undefined && early !== id) rows.delete(early);
    remember(refusals, invocationId, id);
    return upsert(
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
    if (known === undefined || known.status === "refused") {
      return upsert(event, { status, error: null });
    }
    const untouched = known.attempts === 0 && known.status !== "dead";
    return untouched ? upsert(event, { status }) : null;
  };

  const notePublished = ({ invocationId, event, dataText }: DiagnosticOccurrence): Row | null => {
    switch (event.type) {
      case "received":
        return noteReceived(invocationId, event);
      case "handling": {
        const { id } = event.delivery as { readonly id?: unknown };
        return typeof id === "string" ? change(id, { dataText, superseded: false }) : null;
      }
      case "handled": {
        const { superseded } = event;
        const done = rows.get(event.id)?.status === "handled";
        return change(event.id, {
          superseded,
          ...(done && superseded ? { status: "superseded" } : {}),
        });
      }
      case "failed":
        return change(event.id, {
          error: event.error,
          ...(event.dead
            ? { status: "dead", deadMessageId: event.messageId }
            : { status: "failed" }),
        });
      case "duplicate":
        return null;
    }
  };

  const note = (event: TrackedEvent): Row | null => {
    switch (event.type) {
      case "answered":
        return noteAnswered(event);
      case "published":
        return notePublished(event);
      case "taken": {
        const { messageId, attempts, head } = event;
        const known = rows.get(head.id);
        // A further copy of a delivery that is done is about to be found a duplicate.
        const done = known?.status === "handled" || known?.status === "superseded";
        if (known !== undefined && done) return put({ ...known, messageId });
        const again = known?.status === "failed" && attempts > 1;
        const error = again ? known.error : null;
        return upsert(head, { messageId, attempts, error, status: again ? "failed" : "queued" });
      }
      case "left": {
        const row = rows.get(event.id);
        const done = row?.status === "handled" || row?.status === "superseded";
        if (row === undefined || done) return null;
        const error = event.error ?? row.error ?? "the consumer reported a failure";
        return put({ ...row, error, status: "failed" });
      }
      case "deleted": {
        const row = rows.get(event.id);
        if (row === undefined || row.deadMessageId === event.messageId) return null;
        const status = row.superseded || row.status === "superseded" ? "superseded" : "handled";
        return put({ ...row, status, error: null });
      }
      case "buried":
        return upsert(event.head, { status: "dead", messageId: event.messageId });
      case "found": {
        const { place: status, attempts } = event;
        return upsert(event.head, { status, attempts });
      }
    }
  };

  return {
    note,
    deliveries: () => [...rows.values()].reverse(),
    get: (id) => rows.get(id) ?? null,
    dying: (maxReceives) =>
      [...rows.values()].flatMap((row) =>
        row.status === "failed" && row.attempts >= maxReceives && row.messageId !== null
          ? [row.messageId]
          : [],
      ),
  };
}

const blank: Row = {
  id: "",
  receivedAt: "",
  resource: null,
  action: null,
  resourceId: null,
  bound: false,
  status: "queued",
  attempts: 0,
  ackMs: null,
  error: null,
  dataText: null,
  messageId: null,
  deadMessageId: null,
  superseded: false,
};

/** Keeps the newest entries only: most invocations are told of twice, some once. */
function remember(map: Map<string, string>, key: string, value: string): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= 1_000) break;
    map.delete(oldest);
  }
}
