import { createObservable } from "../observed.ts";
import type { History } from "../history/history.ts";
import type { BuildState, ConsumerState, FaultSwitch, RerunState } from "../view/run-state.ts";
import { noActs } from "./no-acts.ts";
import type { ScreenParts } from "./screen.ts";

/** The screen's parts for as long as the run has none of its own for them. */
export const screenParts = (history: History): ScreenParts => ({
  history,
  consumer: createObservable<ConsumerState>({ paused: false, since: null, reason: null }),
  build: createObservable<BuildState>({
    state: "ok",
    number: 1,
    at: Date.now(),
    problems: [],
    restartFor: [],
  }),
  rerun: createObservable<RerunState>({ on: false, id: null, outcome: null, error: null }),
  faults: createObservable<readonly FaultSwitch[]>([]),
  acts: noActs,
  dead: () => Promise.resolve({ groups: [] }),
});
