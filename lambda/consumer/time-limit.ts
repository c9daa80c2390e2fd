/** Runs something once, `ms` from now. @returns takes it back */
export type After = (ms: number, run: () => void) => () => void;

export const afterTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => {
    clearTimeout(timer);
  };
};

/** A handler did not settle in time. */
export class HandlerTimeout extends Error {
  override readonly name = "HandlerTimeout";
}

/** The time of one attempt. */
export interface TimeLimit {
  /** Aborts while there is time to settle: 2 s before the function's time-out. */
  readonly signal: AbortSignal;
  /** Settles a second later: what has not settled by then is abandoned. */
  readonly over: Promise<"over">;
  isOver(): boolean;
  /** Clears the timers: one left behind would fire in the next invocation. */
  clear(): void;
}

/** Of a function's time, where that is too short for 2 s and 1 s. */
const signalShare = 0.4;
const overShare = 0.2;

/**
 * @param functionMs milliseconds until Lambda ends the invocation
 * @param after makes the timers
 */
export function startTimeLimit(functionMs: number, after: After): TimeLimit {
  const beforeEndMs = (most: number, share: number) => Math.min(most, share * functionMs);
  const signalMs = functionMs - beforeEndMs(2_000, signalShare);
  const overMs = functionMs - beforeEndMs(1_000, overShare);
  const controller = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<"over">();
  let isOver = false;
  const stops = [
    after(signalMs, () => {
      controller.abort(
        new HandlerTimeout(
          `No end after ${seconds(signalMs)} s: the function's time is nearly over`,
        ),
      );
    }),
    after(overMs, () => {
      isOver = true;
      resolve("over");
    }),
  ];
  return {
    signal: controller.signal,
    over,
    isOver: () => isOver,
    clear() {
      stops.forEach((stop) => {
        stop();
      });
    },
  };
}

export const seconds = (ms: number): string => (ms / 1_000).toFixed(1).replace(/\.0$/, "");
