import type { DeliveryHead, TrackedDelivery } from "./delivery-events.ts";

/** A delivery and what the tracker has to remember of it. */
export interface Row extends TrackedDelivery {
  /** The message it was last seen in. */
  readonly messageId: string | null;
  /** Times that the queue handed out that message. */
  readonly receives: number;
  /** The failure of the message's latest receive is noted already. */
  readonly failureNoted: boolean;
  /** The message whose deletion ended it well. */
  readonly endedMessageId: string | null;
  /** The consumer sent this message to the dead letters itself. */
  readonly deadMessageId: string | null;
  readonly superseded: boolean;
  /** Ids that its requests were held or refused under before they were opened. */
  readonly heldIds: readonly string[];
}

/** Is told of each change, so that a later run can begin with the same rows. */
export interface RowJournal {
  /** The oldest first. */
  readonly rows: readonly Row[];
  put(row: Row): void;
  remove(id: string): void;
  /** `row` takes the place of the row `from`, and of its own. */
  replace(from: string, row: Row): void;
}

/** The rows by id, in the order they were made; the oldest go when there are too many. */
export interface DeliveryRows {
  /** By its id, or by one that it was held under. */
  get(id: string): Row | null;
  put(row: Row): Row;
  remove(id: string): void;
  /** `row` takes the place of the row `from`, or of its own where that is the older. */
  replace(from: string, row: Row): Row;
  /** The row of a head, made when it is not there; `changes` apply either way. */
  upsert(head: DeliveryHead, changes: Partial<Row>): Row;
  /** The oldest first. */
  all(): readonly Row[];
}

const maxRows = 10_000;
const maxDataCharacters = 200_000_000;

export function createDeliveryRows(journal: RowJournal): DeliveryRows {
  const rows = new Map<string, Row>();
  const opened = new Map<string, string>();
  let dataCharacters = 0;

  const release = (id: string): void => {
    const row = rows.get(id);
    dataCharacters -= row?.dataText?.length ?? 0;
    for (const heldId of row?.heldIds ?? []) opened.delete(heldId);
  };
  const remove = (id: string): void => {
    release(id);
    if (rows.delete(id)) journal.remove(id);
  };
  const hold = (row: Row): void => {
    release(row.id);
    dataCharacters += row.dataText?.length ?? 0;
    for (const heldId of row.heldIds) opened.set(heldId, row.id);
    rows.set(row.id, row);
  };
  const put = (row: Row): Row => {
    hold(row);
    journal.put(row);
    for (const id of rows.keys()) {
      if (rows.size <= maxRows && (dataCharacters <= maxDataCharacters || rows.size === 1)) break;
      remove(id);
    }
    return row;
  };
  for (const row of journal.rows) hold(row);

  return {
    get: (id) => rows.get(id) ?? rows.get(opened.get(id) ?? "") ?? null,
    put,
    remove,
    replace(from, row) {
      release(from);
      hold(row);
      moveEntry(rows, from, row.id);
      journal.replace(from, row);
      return row;
    },
    upsert({ id, receivedAt, resource, action, resourceId, bound }, changes) {
      const seen = { id, receivedAt, resource, action, resourceId, bound };
      return put({ ...blank, ...rows.get(id), ...seen, ...changes });
    },
    all: () => [...rows.values()],
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
  failures: 0,
  handledAt: null,
  ackMs: null,
  error: null,
  dataText: null,
  messageId: null,
  receives: 0,
  failureNoted: false,
  endedMessageId: null,
  deadMessageId: null,
  superseded: false,
  heldIds: [],
};

/**
 * The entry of `to` takes the place of `from` in the map's order, or keeps its own where that comes
 * first; `from` goes.
 */
export function moveEntry<Value>(map: Map<string, Value>, from: string, to: string): void {
  const entries = [...map];
  const value = map.get(to);
  map.clear();
  for (const [key, each] of entries) {
    if (key !== from && key !== to) map.set(key, each);
    else if (value !== undefined && !map.has(to)) map.set(to, value);
  }
}

/** For a run that keeps nothing. */
export const noJournal: RowJournal = {
  rows: [],
  put: () => undefined,
  remove: () => undefined,
  replace: () => undefined,
};
