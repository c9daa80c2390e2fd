import { batch, computed, effect, signal } from "@preact/signals";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { LiveEvent } from "../view/live.ts";
import type { RunState } from "../view/run-state.ts";
import { api } from "./api.ts";

export type Connection = "connecting" | "connected" | "reconnecting";
export type Removed = Extract<LiveEvent, { type: "removed" }>["rows"];

export const connection = signal<Connection>("connecting");
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
  readonly removed?: (rows: Removed) => void;
}
const rowsListeners = new Set<RowsListener>();

/** @returns ends the watching */
export function onRows(listener: RowsListener): () => void {
  rowsListeners.add(listener);
  return () => rowsListeners.delete(listener);
}

/** Calls when this delivery, or anything that may have been missed, is to be read again. */
export function onDelivery(id: string, changed: () => void): () => void {
  const stopRows = onRows({
    changed: (rows) => {
      if (rows.some((row) => row.id === id)) changed();
    },
    removed: (rows) => {
      if (rows.some((row) => row.id === id || row.to === id)) changed();
    },
  });
  const stopEpoch = onEpoch(changed);
  return () => {
    stopRows();
    stopEpoch();
  };
}

/** Calls when something may have been missed. */
export function onEpoch(changed: () => void): () => void {
  let known = epoch.peek();
  return effect(() => {
    if (epoch.value === known) return;
    known = epoch.value;
    changed();
  });
}

/** How long to wait before a stream that the browser has given up is opened again. */
const reopenAfterMs = 1_000;

/**
 * Opens the stream of events. The browser comes back by itself, with `Last-Event-ID`; where it
 * gives up (an answer that is no stream), a new one is opened. After each break all is read again:
 * the run may be another one.
 */
export function startLive(): void {
  void readRun();
  open();
}

async function readRun(): Promise<void> {
  const result = await api.run();
  if (result.ok) run.value = result.value;
}

function open(): void {
  const source = new EventSource("/api/view/live");
  source.onopen = () => {
    const wasBroken = connection.peek() === "reconnecting";
    connection.value = "connected";
    if (wasBroken) readAllAgain();
  };
  source.onerror = () => {
    connection.value = "reconnecting";
    if (source.readyState === EventSource.CLOSED) setTimeout(open, reopenAfterMs);
  };
  for (const type of ["rows", "removed", "consumer", "build", "rerun", "faults"] as const) {
    source.addEventListener(type, (event: MessageEvent<string>) => {
      take(JSON.parse(event.data) as LiveEvent);
    });
  }
  source.addEventListener("reset", readAllAgain);
}

function readAllAgain(): void {
  void readRun();
  epoch.value += 1;
}

function take(event: LiveEvent): void {
  batch(() => {
    if (event.type === "rows") for (const listener of rowsListeners) listener.changed?.(event.rows);
    else if (event.type === "removed") {
      for (const listener of rowsListeners) listener.removed?.(event.rows);
    } else if (event.type !== "reset" && run.value !== null) {
      const { type, ...state } = event;
      run.value = { ...run.value, ...state };
    }
  });
}
