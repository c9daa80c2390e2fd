import type { ServerResponse } from "node:http";
import { protective } from "../http/answers.ts";
import type { LiveEvents } from "./live-events.ts";

export interface StreamLimits {
  /** Between two comments that say that the connection lives. */
  readonly keepAliveMs: number;
  /** A client that reads nothing for so long is cut off; it comes back by itself. */
  readonly stuckMs: number;
}

const defaultLimits: StreamLimits = { keepAliveMs: 15_000, stuckMs: 30_000 };

/**
 * Writes the events to one client until it goes. What it does not read yet stays in the ring, which
 * all clients share: one that has stopped reading costs no memory.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @param lastId `Last-Event-ID` of a client that comes back
 * @param signal aborted when the run stops
 */
export function streamEvents(
  { ring, onEvent }: LiveEvents,
  lastId: string | string[] | undefined,
  response: ServerResponse,
  signal: AbortSignal,
  limits: StreamLimits = defaultLimits,
): void {
  response.writeHead(200, {
    ...protective,
    "content-type": "text/event-stream",
    // Its connection serves nothing else when it ends.
    connection: "close",
  });
  const came = typeof lastId === "string" && /^\d{1,15}$/.test(lastId) ? Number(lastId) : null;
  let sent = came ?? ring.newest();
  let isFull = false;
  let fullSince = 0;

  const write = (text: string): void => {
    isFull = !response.write(text);
    if (isFull) fullSince = performance.now();
  };
  const reset = (): void => {
    sent = ring.newest();
    write(`id: ${sent}\nevent: reset\ndata: {"type":"reset"}\n\n`);
  };
  const pump = (): void => {
    if (response.destroyed) return;
    if (!isFull && !ring.reaches(sent)) reset();
    for (let next = ring.after(sent); next !== null && !isFull; next = ring.after(sent)) {
      sent = next.id;
      write(next.text);
    }
  };

  const beat = setInterval(() => {
    if (!isFull) write(": alive\n\n");
    else if (performance.now() - fullSince > limits.stuckMs) response.destroy();
  }, limits.keepAliveMs);
  const endWatching = onEvent(pump);
  const stop = (): void => {
    response.end();
    response.destroy();
  };
  signal.addEventListener("abort", stop);
  response.on("drain", () => {
    isFull = false;
    pump();
  });
  response.on("close", () => {
    clearInterval(beat);
    endWatching();
    signal.removeEventListener("abort", stop);
  });
  // An id without data is remembered by the client, and is no event.
  write(`retry: 1000\nid: ${sent}\n\n`);
  pump();
  if (signal.aborted) stop();
}
