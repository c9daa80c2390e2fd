import type { Origin } from "../lambda/contract/delivery.ts";
import type { DeliveryHead, TrackedDelivery } from "./delivery-events.ts";
import { createEvictionOrder } from "./history/eviction-order.ts";
import { createNewestVersions } from "./history/newest-versions.ts";

/** A delivery and what the tracker has to remember of it. */
export interface Row extends TrackedDelivery {
  /** Grows with each new row, also over restarts; 0 before it is one. */
  readonly seq: number;
  readonly origin: Origin;
  /** Name of the accepted key that verified it; null when none did, or none had to. */
  readonly key: string | null;
  /** What a person calls the object; null when its data has no such thing. */
  readonly label: string | null;
  /** Size of its data as JSON text; null when that is not known. */
  readonly bytes: number | null;
  /** Instant of its version, in milliseconds since the epoch; null when its data states none. */
  readonly version: number | null;
  /** A newer version of the same object was received before it. */
  readonly late: boolean;
  /** Whether that is decided: its version is known, and it is none that is held or refused. */
  readonly judged: boolean;
  /** It is Shipmondo's: verified, or read from the API. */
  readonly accepted: boolean;
  /** Names of the switches of "break it" that met one of its calls. */
  readonly faults: readonly string[];
  /** JSON text of its data as its token has it, until a handler received it; else null. */
  readonly arrivedText: string | null;
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
  /** The greatest `seq` that was ever given. */
  readonly lastSeq?: number;
  put(row: Row): void;
  remove(id: string): void;
  /** `row` takes the place of the row `from`, and of its own. */
  replace(from: string, row: Row): void;
}

/** The rows by id; when there are too many, those go first that ended longest ago. */
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
  clear(): void;
}

export interface RowLimits {
  readonly rows: number;
  /** Of the data of all rows. What is above it is forgotten, the rows stay. */
  readonly dataCharacters: number;
}

const defaultLimits: RowLimits = { rows: 10_000, dataCharacters: 200_000_000 };

export function createDeliveryRows(
  journal: RowJournal,
  limits: RowLimits = defaultLimits,
): DeliveryRows {
  const rows = new Map<string, Row>();
  const opened = new Map<string, string>();
  const versions = createNewestVersions();
  const removable = createEvictionOrder();
  const withData = createEvictionOrder();
  let dataCharacters = 0;
  let lastSeq = journal.lastSeq ?? 0;
  /** The map is in the order of `seq`. */
  let inOrder = true;

  const release = (id: string): void => {
    const row = rows.get(id);
    if (row !== undefined) dataCharacters -= charactersOf(row);
    for (const heldId of row?.heldIds ?? []) opened.delete(heldId);
  };
  const remove = (id: string): void => {
    release(id);
    removable.delete(id);
    withData.delete(id);
    if (rows.delete(id)) journal.remove(id);
  };
  const hold = (row: Row): void => {
    release(row.id);
    const characters = charactersOf(row);
    dataCharacters += characters;
    for (const heldId of row.heldIds) opened.set(heldId, row.id);
    rows.set(row.id, row);
    removable.set(row.id, isOver(row));
    if (characters > 0) withData.set(row.id, isOver(row));
    else withData.delete(row.id);
  };
  const completed = (row: Row): Row => {
    const seq = row.seq === 0 ? ++lastSeq : row.seq;
    const { judged, version, accepted } = row;
    if (judged || version === null || !accepted) return seq === row.seq ? row : { ...row, seq };
    return { ...row, seq, judged: true, late: versions.note(row, version) };
  };
  const put = (given: Row): Row => {
    const row = completed(given);
    hold(row);
    journal.put(row);
    while (rows.size > limits.rows) remove(removable.next() ?? row.id);
    while (dataCharacters > limits.dataCharacters) {
      const old = rows.get(withData.next() ?? "");
      if (old === undefined) break;
      const bare = { ...old, dataText: null, arrivedText: null };
      hold(bare);
      journal.put(bare);
    }
    return row;
  };
  for (const row of journal.rows) {
    hold(row.seq === 0 ? { ...row, seq: ++lastSeq } : row);
    lastSeq = Math.max(lastSeq, row.seq);
    if (row.judged && row.version !== null) versions.note(row, row.version);
  }

  return {
    get: (id) => rows.get(id) ?? rows.get(opened.get(id) ?? "") ?? null,
    put,
    remove,
    replace(from, given) {
      const seqs = [rows.get(from)?.seq, rows.get(given.id)?.seq].filter(
        (seq) => seq !== undefined,
      );
      const row = completed({ ...given, seq: Math.min(...seqs, given.seq || Infinity) });
      release(from);
      rows.delete(from);
      removable.delete(from);
      withData.delete(from);
      hold(row);
      inOrder = false;
      journal.replace(from, row);
      return row;
    },
    upsert({ id, receivedAt, resource, action, resourceId, bound, origin, key }, changes) {
      const seen = { id, receivedAt, resource, action, resourceId, bound };
      const known = rows.get(id) ?? blank;
      return put({
        ...known,
        ...seen,
        origin: origin ?? known.origin,
        key: key ?? known.key,
        ...changes,
      });
    },
    all() {
      const all = [...rows.values()];
      if (inOrder) return all;
      all.sort((a, b) => a.seq - b.seq);
      rows.clear();
      for (const row of all) rows.set(row.id, row);
      inOrder = true;
      return all;
    },
    clear() {
      for (const id of [...rows.keys()]) remove(id);
      versions.clear();
    },
  };
}

const charactersOf = ({ dataText, arrivedText }: Row): number =>
  (dataText?.length ?? 0) + (arrivedText?.length ?? 0);

/** Nothing more is expected to happen to it. */
const isOver = ({ status }: Row): boolean =>
  status === "handled" || status === "superseded" || status === "refused";

const blank: Row = {
  id: "",
  seq: 0,
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
  origin: "webhook",
  key: null,
  label: null,
  bytes: null,
  version: null,
  late: false,
  judged: false,
  accepted: false,
  faults: [],
  arrivedText: null,
  messageId: null,
  receives: 0,
  failureNoted: false,
  endedMessageId: null,
  deadMessageId: null,
  superseded: false,
  heldIds: [],
};

/** For a run that keeps nothing. */
export const noJournal: RowJournal = {
  rows: [],
  put: () => undefined,
  remove: () => undefined,
  replace: () => undefined,
};
