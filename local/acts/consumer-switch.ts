import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { EventSource } from "../event-source.ts";
import { createObservable, type Observed } from "../observed.ts";
import type { ConsumerState } from "../view/run-state.ts";

/** Pauses and resumes the consumer's event source. */
export interface ConsumerSwitch {
  readonly state: Observed<ConsumerState>;
  /** Those in flight end. A second time: the reason is the new one, the time stays. */
  pause(reason: string | null): void;
  resume(): void;
  /** From now on this event source does as the switch says. */
  control(source: Pick<EventSource, "pause" | "resume">): void;
}

const kept = z.object({ since: z.number(), reason: z.string().nullable() });

const running: ConsumerState = { paused: false, since: null, reason: null };

/**
 * A pause outlives the run, as it does on AWS: what a person keeps from the handlers must not reach
 * them because the machine was restarted.
 * @param file where a pause is kept; null: it ends with the run
 * @param now milliseconds since the epoch
 */
export function createConsumerSwitch(file: string | null, now: () => number): ConsumerSwitch {
  const state = createObservable<ConsumerState>(file === null ? running : readState(file));
  const sources: Pick<EventSource, "pause" | "resume">[] = [];
  const keep = (): void => {
    if (file === null) return;
    const { paused, since, reason } = state.current();
    if (paused) writeFileSync(file, JSON.stringify({ since, reason }), { mode: 0o600 });
    else rmSync(file, { force: true });
  };
  return {
    state,
    pause(reason) {
      const { since } = state.current();
      state.set({ paused: true, since: since ?? now(), reason });
      for (const source of sources) source.pause();
      // Last: what cannot be kept is done all the same.
      keep();
    },
    resume() {
      if (!state.current().paused) return;
      state.set(running);
      for (const source of sources) source.resume();
      keep();
    },
    control(source) {
      sources.push(source);
      if (state.current().paused) source.pause();
    },
  };
}

function readState(file: string): ConsumerState {
  try {
    const { since, reason } = kept.parse(JSON.parse(readFileSync(file, "utf8")));
    return { paused: true, since, reason };
  } catch {
    return running;
  }
}
