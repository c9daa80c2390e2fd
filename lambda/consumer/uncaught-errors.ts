import process from "node:process";

/**
 * Has errors that no code of the process caught reported, in place of ending it: what a callback
 * threw, and rejections of promises that nobody awaits.
 * @returns gives them back to Lambda's runtime, which ends the process
 */
export type WatchUncaught = (report: (error: unknown) => void) => () => void;

const events = ["uncaughtException", "unhandledRejection"] as const;
type Listener = (error: unknown) => void;

/**
 * For the time of an invocation: the runtime's own listeners end the process at once, so nothing
 * could be written of a delivery whose handler forgot an `await`.
 * https://nodejs.org/api/process.html#event-unhandledrejection
 */
export const watchUncaught: WatchUncaught = (report) => {
  const listener: Listener = (error) => {
    report(error);
  };
  const before = events.map((event) => [event, process.rawListeners(event)] as const);
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event, listener);
  }
  return () => {
    for (const [event, listeners] of before) {
      process.removeListener(event, listener);
      for (const each of listeners) process.on(event, each as Listener);
    }
  };
};
