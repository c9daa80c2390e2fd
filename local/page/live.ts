import { batch, computed, signal } from "@preact/signals";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { LiveEvent } from "../view/live.ts";
import type { RunState } from "../view/run-state.ts";
import { api } from "./api.ts";

export const connection = signal<"connecting" | "connected" | "reconnecting">("connecting");
/** What the page shows around the list; null until it is known. */
export const run = signal<RunState | null>(null);
export const build = computed(() => run.value?.build ?? null);
export const consumer = computed(() => run.value?.consumer ?? null);
export const rerun = computed(() => run.value?.rerun ?? null);
export const faults = computed(() => run.value?.faults ?? []);
/** Grows when something may have been missed: whatever is shown is to be read again. */
export const epoch = signal(0);

interface RowsListener {
  readonly changed?: (rows: readonly DeliveryRow[]) => void;
  readonly removed?: (rows: Extract<LiveEvent, { type: "removed" }>["rows"]) => void;
}
const listeners = new Set<RowsListener>();

/** @returns ends the watching */
export function onRows(listener: RowsListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls when something may have been missed. @returns ends the watching */
export function onEpoch(missed: () => void): () => void {
  const known = epoch.peek();
  return epoch.subscribe((value) => {
    if (value !== known) missed();
  });
}

/** How long to wait before a stream that the browser has given up is opened again. */
const reopenAfterMs = 1_000;
/**
 * A browser opens six connections to one origin, for all tabs together: one that nobody looks at
 * must not keep one, or the seventh tab gets no answer to anything.
 */
const closeHiddenAfterMs = 10_000;

let source: EventSource | null = null;
let closing: ReturnType<typeof setTimeout> | undefined;

/**
 * Opens the stream of events. The browser comes back by itself, with `Last-Event-ID`; where it
 * gives up (an answer that is no stream), a new one is opened. After each break all is read again:
 * the run may be another one. In a hidden tab it is closed until somebody looks again.
 */
export function startLive(): void {
  void readRun();
  document.addEventListener("visibilitychange", followVisibility);
  followVisibility();
}

function followVisibility(): void {
  clearTimeout(closing);
  if (document.visibilityState === "visible") {
    if (source === null) open();
  } else {
    closing = setTimeout(close, closeHiddenAfterMs);
  }
}

function close(): void {
  if (source === null) return;
  source.close();
  source = null;
  connection.value = "reconnecting";
}

async function readRun(): Promise<void> {
  const result = await api.run();
  if (result.ok) run.value = result.value;
}

function open(): void {
  const opened = new EventSource("/api/view/live");
  source = opened;
  opened.onopen = () => {
    if (connection.peek() === "reconnecting") readAllAgain();
    connection.value = "connected";
  };
  opened.onerror = () => {
    connection.value = "reconnecting";
    if (opened.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(followVisibility, reopenAfterMs);
  };
  for (const type of ["rows", "removed", "consumer", "build", "rerun", "faults", "reset"]) {
    opened.addEventListener(type, ({ data }: MessageEvent<string>) => {
      batch(() => take(JSON.parse(data) as LiveEvent));
    });
  }
}

function readAllAgain(): void {
  void readRun();
  epoch.value += 1;
}

function take(event: LiveEvent): void {
  if (event.type === "reset") readAllAgain();
  else if (event.type === "rows") for (const each of listeners) each.changed?.(event.rows);
  else if (event.type === "removed") for (const each of listeners) each.removed?.(event.rows);
  else if (run.value !== null) {
    const { type: _, ...state } = event;
    run.value = { ...run.value, ...state };
  }
}
