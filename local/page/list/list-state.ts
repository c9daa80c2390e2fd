import { signal } from "@preact/signals";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { DeliveryList } from "../../view/list.ts";
import { api } from "../api.ts";
import { onEpoch, onRows } from "../live.ts";
import { toQuery, type Filters } from "./filters.ts";

export interface ListState {
  readonly filters: Filters;
  /** Null while the list is live; a `seq` while it is read: newer rows are left out. */
  readonly upTo: number | null;
  /** What the server said last; null before that. Its rows are in the windows. */
  readonly known: Omit<DeliveryList, "rows"> | null;
  /** Parts of the list that have been read, by their number. */
  readonly windows: ReadonlyMap<number, readonly DeliveryRow[]>;
  /** Rows that are laid out. While the list is read, rows that match no more keep their place. */
  readonly size: number;
  readonly loading: boolean;
  readonly error: string | null;
}

const empty = (filters: Filters, known: ListState["known"] = null): ListState => ({
  filters,
  upTo: null,
  known,
  windows: new Map(),
  size: 0,
  loading: true,
  error: null,
});

/** Kept while another page is shown: going back finds it as it was left. */
export const list = signal<ListState>(empty({}));

const change = (part: Partial<ListState>): void => {
  list.value = { ...list.peek(), ...part };
};

const windowSize = 100;
/** Least time from one reading to the next while rows come in; longer where reading takes long. */
const refreshEveryMs = 300;
const restFactor = 5;
/** How long a window is seen before it is read, so that a quick scroll reads none on its way. */
const settleMs = 40;

let isShown = false;
let seen: readonly [first: number, last: number] = [0, 0];
let settleTimer: ReturnType<typeof setTimeout> | undefined;
let reading: AbortController | null = null;
let due: "nothing" | "counts" | "rows" = "nothing";
let dueTimer: ReturnType<typeof setTimeout> | undefined;
let notBefore = 0;

export const rowAt = ({ windows }: ListState, index: number): DeliveryRow | undefined =>
  windows.get(Math.floor(index / windowSize))?.[index % windowSize];

/** Follows the run; reads only while the list is shown. */
export function startList(): void {
  onRows({ changed: patch, removed: () => plan("rows") });
  onEpoch(() => plan("rows"));
}

/** Says that the list is shown. @returns says that it is not */
export function watchList(): () => void {
  isShown = true;
  plan(list.peek().known === null ? "nothing" : "counts");
  return () => {
    isShown = false;
  };
}

/** Shows what these filters match, live, from the top; does nothing when they are shown. */
export function showFilters(filters: Filters): void {
  const { filters: shown, known } = list.peek();
  if (known !== null && JSON.stringify(filters) === JSON.stringify(shown)) return;
  list.value = empty(filters, known);
  readFromTop();
}

/** Says which rows are seen; those that are missing are read. */
export function see(first: number, last: number): void {
  seen = [first, last];
  clearTimeout(settleTimer);
  settleTimer = setTimeout(() => {
    const { windows, loading, size } = list.peek();
    const missing = seenWindows().filter((index) => !windows.has(index));
    if (!loading && size > 0 && missing.length > 0) void read(missing, windows);
  }, settleMs);
}

/** Lets the list stand still while it is read. */
export function freeze(): void {
  const { upTo, known } = list.peek();
  if (upTo !== null || known === null) return;
  reading?.abort();
  reading = null;
  change({ upTo: known.newest, loading: false });
}

/** Lets new rows in again. */
export function follow(): void {
  if (list.peek().upTo === null) return;
  change({ upTo: null });
  readFromTop();
}

function readFromTop(): void {
  seen = [0, 0];
  void read([0], new Map());
}

/** Puts rows that are there in their newest state, and reads again what that changes. */
function patch(rows: readonly DeliveryRow[]): void {
  const newest = new Map(rows.map((row) => [row.id, row]));
  const patched = [...list.peek().windows].flatMap(([index, window]) =>
    window.some((row) => newest.has(row.id))
      ? [[index, window.map((row) => newest.get(row.id) ?? row)] as const]
      : [],
  );
  if (patched.length > 0) change({ windows: new Map([...list.peek().windows, ...patched]) });
  plan("counts");
}

/** Reads again once a while, however often it is asked for, and never twice at once. */
function plan(what: typeof due): void {
  if (due !== "rows") due = what;
  if (due === "nothing" || dueTimer !== undefined || reading !== null || !isShown) return;
  const run = (): void => {
    const task = due;
    dueTimer = undefined;
    due = "nothing";
    const { upTo, windows } = list.peek();
    if (task === "rows" || upTo === null) void read(seenWindows(), new Map());
    else void read([], windows);
  };
  dueTimer = setTimeout(run, Math.max(0, notBefore - performance.now()));
}

function seenWindows(): readonly number[] {
  const last = Math.max(0, list.peek().size - 1);
  return [...new Set(seen.map((row) => Math.floor(Math.min(row, last) / windowSize)))];
}

/** Reads windows and puts them beside those that are kept; none: only what is known of them all. */
async function read(indexes: readonly number[], kept: ListState["windows"]): Promise<void> {
  reading?.abort();
  const mine = new AbortController();
  reading = mine;
  const startedAt = performance.now();
  const { filters, upTo } = list.peek();
  if (indexes.length > 0) change({ loading: true });
  const query = { ...toQuery(filters, Date.now()), upTo };
  const asked = indexes.map((index) => ({ offset: index * windowSize, limit: windowSize }));
  const answers = await Promise.all(
    (asked.length > 0 ? asked : [{ limit: 1 }]).map((part) =>
      api.list({ ...query, ...part }, mine.signal),
    ),
  );
  if (mine.signal.aborted) return;
  reading = null;
  const now = performance.now();
  notBefore = now + Math.max(refreshEveryMs, restFactor * (now - startedAt));
  const windows = new Map(kept);
  for (const [at, answer] of answers.entries()) {
    if (!answer.ok) {
      change({ loading: false, error: answer.error });
      return;
    }
    const { rows, ...known } = answer.value;
    change({ known });
    const index = indexes[at];
    if (index !== undefined) windows.set(index, rows);
  }
  put(windows, indexes.length > 0);
  plan(due);
}

function put(windows: ListState["windows"], isOfRows: boolean): void {
  const { upTo, known, size, filters } = list.peek();
  if (known === null) return;
  if (upTo !== null && known.newest < upTo) {
    // Another run, or everything was forgotten: there is nothing to stand still for.
    list.value = empty(filters, known);
    readFromTop();
    return;
  }
  const read = [...windows].map(([index, rows]) => index * windowSize + rows.length);
  const laidOut = upTo === null ? known.total : Math.max(known.total, ...read);
  change({ windows, size: isOfRows ? laidOut : size, loading: false, error: null });
  see(...seen);
}
