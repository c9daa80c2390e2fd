import type { LiveEvent } from "../../view/live.ts";
import type { ScreenParts } from "../screen.ts";
import { createEventRing, type EventRing } from "./event-ring.ts";
import { createPendingRows } from "./pending-rows.ts";

/** What the page is told while it is open: `local/view/live.ts`. */
export interface LiveEvents {
  readonly ring: EventRing;
  /** @returns ends the watching */
  readonly onEvent: (listener: () => void) => () => void;
  stop(): void;
}

/** Rows are told at most this often, the newest state of each. */
const everyMs = 100;
/** A client that was away for longer reads the list again. */
const limits = { events: 2_000, characters: 8_000_000 };

export function createLiveEvents(
  { history, consumer, build, rerun, faults }: Omit<ScreenParts, "acts" | "dead">,
  now: () => number,
): LiveEvents {
  const ring = createEventRing(now(), limits);
  const listeners = new Set<() => void>();
  const rows = createPendingRows();
  let timer: NodeJS.Timeout | null = null;

  const tell = (...events: readonly LiveEvent[]): void => {
    for (const { type, ...data } of events) {
      ring.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
    }
    for (const listener of listeners) listener();
  };
  const ends = [
    history.onChange((change) => {
      rows.add(change);
      timer ??= setTimeout(() => {
        timer = null;
        tell(...rows.take());
      }, everyMs);
    }),
    consumer.onChange((state) => {
      tell({ type: "consumer", consumer: state });
    }),
    build.onChange((state) => {
      tell({ type: "build", build: state });
    }),
    rerun.onChange((state) => {
      tell({ type: "rerun", rerun: state });
    }),
    faults.onChange((state) => {
      tell({ type: "faults", faults: state });
    }),
  ];
  return {
    ring,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      for (const end of ends) end();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
