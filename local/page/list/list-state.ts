import { signal } from "@preact/signals";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { DeliveryList } from "../../view/list.ts";
import { api } from "../api.ts";
import { onLive } from "../live.ts";
import { path } from "../route.ts";
import { toQuery, type Filters } from "./filters.ts";

type Windows = ReadonlyMap<number, readonly DeliveryRow[]>;

export interface ListState {
  readonly filters: Filters;
  /** Null while the list is live; a `seq` while it is read: newer rows are left out. */
  readonly upTo: number | null;
  /** What the server said last; null before that. Its rows are in the windows. */
  readonly known: Omit<DeliveryList, "rows"> | null;
  /** Parts of the list that have been read, by their number. */
  readonly windows: Windows;
  /** Rows that are laid out. While the list is read, rows that match no more keep their place. */
  readonly size: number;
  readonly loading: boolean;
  readonly error: string | null;
}

const nothing = { upTo: null, windows: new Map(), size: 0, loading: true, error: null };
/** Kept while another page is shown: going back finds it as it was left. */
export const list = signal<ListState>({ ...nothing, filters: {}, known: null });

const change = (part: Partial<ListState>) => (list.value = { ...list.peek(), ...part });

const windowSize = 100;
/** Least time from one reading to the next while rows come in; longer where reading takes long. */
const refreshEveryMs = 300;
const restFactor = 5;

let seen: readonly [first: number, last: number] = [0, 0];
let reading: AbortController | null = null;
let due: "nothing" | "counts" | "rows" = "nothing";
let timer: ReturnType<typeof setTimeout> | undefined;
let notBefore = 0;

export const rowAt = ({ windows }: ListState, index: number): DeliveryRow | undefined =>
  windows.get(Math.floor(index / windowSize))?.[index % windowSize];

export function startList(): void {
  onLive((event) => {
    if (event.type === "rows") patch(event.rows);
    else if (event.type === "removed" || event.type === "reset") plan("rows");
  });
}

/** Shows what these filters match, live, from the top; what is shown already stays as it is. */
export function showFilters(filters: Filters): void {
  const { filters: shown, known } = list.peek();
  const isSame = known !== null && JSON.stringify(filters) === JSON.stringify(shown);
  if (!isSame) change({ ...nothing, filters });
  if (isSame) plan("counts");
  else readFromTop();
}

/** Says which rows are seen; those that are missing are read, what is scrolled past is not. */
export function see(first: number, last: number): void {
  seen = [Math.max(0, first), Math.max(0, last)];
  const { windows, loading, size } = list.peek();
  const missing = seenWindows().filter((index) => !windows.has(index));
  if (!loading && size > 0 && missing.length > 0) void read(missing, windows);
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
  const windows = [...list.peek().windows].map(([index, window]) => {
    const isMet = window.some((row) => newest.has(row.id));
    return [index, isMet ? window.map((row) => newest.get(row.id) ?? row) : window] as const;
  });
  change({ windows: new Map(windows) });
  plan("counts");
}

/** Reads again once a while, however often it is asked for, never twice at once, nor unseen. */
function plan(what: typeof due): void {
  if (due !== "rows") due = what;
  if (due === "nothing" || timer !== undefined || reading !== null || path.peek() !== "/") return;
  const run = (): void => {
    const { upTo, windows } = list.peek();
    const isOfRows = due === "rows" || upTo === null;
    timer = undefined;
    due = "nothing";
    void (isOfRows ? read(seenWindows(), new Map()) : read([], windows));
  };
  timer = setTimeout(run, Math.max(0, notBefore - performance.now()));
}

function seenWindows(): readonly number[] {
  const last = Math.max(0, list.peek().size - 1);
  return [...new Set(seen.map((row) => Math.floor(Math.min(row, last) / windowSize)))];
}

/** Reads windows and puts them beside those that are kept; none: only what is known of them all. */
async function read(indexes: readonly number[], kept: Windows): Promise<void> {
  reading?.abort();
  const { signal: ended } = (reading = new AbortController());
  const startedAt = performance.now();
  const { filters, upTo } = list.peek();
  if (indexes.length > 0) change({ loading: true });
  const query = { ...toQuery(filters, Date.now()), upTo };
  const parts = indexes.map((index) => ({ offset: index * windowSize, limit: windowSize }));
  const asked = parts.length > 0 ? parts : [{ limit: 1 }];
  const answers = await Promise.all(asked.map((part) => api.list({ ...query, ...part }, ended)));
  if (ended.aborted) return;
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

function put(windows: Windows, isOfRows: boolean): void {
  const { upTo, known, size } = list.peek();
  // Another run, or everything was forgotten: there is nothing to stand still for.
  if (upTo !== null && known !== null && known.newest < upTo) {
    follow();
    return;
  }
  const ends = [...windows].map(([index, rows]) => index * windowSize + rows.length);
  const laidOut = Math.max(known?.total ?? 0, ...(upTo === null ? [] : ends));
  change({ windows, size: isOfRows ? laidOut : size, loading: false, error: null });
  see(...seen);
}
