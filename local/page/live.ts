import { batch, computed, signal } from "@preact/signals";
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

const latest = signal<LiveEvent>({ type: "reset" });

/** Calls with each event to come; "reset": all that is shown is read again. @returns ends it */
export function onLive(listener: (event: LiveEvent) => void): () => void {
  const known = latest.peek();
  return latest.subscribe((event) => {
    if (event !== known) listener(event);
  });
}

/** Has everything that is shown read again. */
export async function readAllAgain(): Promise<void> {
  latest.value = { type: "reset" };
  const result = await api.run();
  if (result.ok) run.value = result.value;
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
 * gives up (an answer that is no stream), a new one is opened. Each time all is read again: the run
 * may be another one. In a hidden tab it is closed until somebody looks again.
 */
export function startLive(): void {
  void readAllAgain();
  document.addEventListener("visibilitychange", followVisibility);
  followVisibility();
}

function followVisibility(): void {
  clearTimeout(closing);
  if (document.visibilityState === "hidden") closing = setTimeout(close, closeHiddenAfterMs);
  else if (source === null) open();
}

function close(): void {
  if (source !== null) connection.value = "reconnecting";
  source?.close();
  source = null;
}

function open(): void {
  const opened = new EventSource("/api/view/live");
  source = opened;
  opened.onopen = () => {
    connection.value = "connected";
    // What came before it was open is told by no event, in a tab that was hidden at first neither.
    void readAllAgain();
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

function take(event: LiveEvent): void {
  if (event.type === "reset") {
    void readAllAgain();
    return;
  }
  latest.value = event;
  if (event.type === "rows" || event.type === "removed" || run.value === null) return;
  const { type: _, ...state } = event;
  run.value = { ...run.value, ...state };
}
