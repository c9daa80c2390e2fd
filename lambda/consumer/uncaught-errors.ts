import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";

/** Errors that nothing caught: what a callback threw, and rejections nobody awaits. */
export interface UncaughtErrors<Owner> {
  /** Runs something. An error that it leaves uncaught, now or later, is this owner's. */
  run<Value>(owner: Owner, run: () => Value): Value;
}

const events = ["uncaughtException", "unhandledRejection"] as const;

/**
 * From the first run on, for good: the runtime's own listeners end the process at once, so that
 * nothing could be written of a delivery whose handler forgot an `await`, and one handler's late
 * error would take the process from the next delivery.
 * https://nodejs.org/api/process.html#event-unhandledrejection
 * @param report gets each error, with whose it is; undefined: nobody's
 */
export function watchUncaught<Owner>(
  report: (error: unknown, owner: Owner | undefined) => void,
): UncaughtErrors<Owner> {
  const owners = new AsyncLocalStorage<Owner>();
  let watching = false;
  const watch = (): void => {
    watching = true;
    for (const event of events) {
      process.removeAllListeners(event);
      process.on(event, (error: unknown) => {
        report(error, owners.getStore());
      });
    }
  };
  return {
    run(owner, run) {
      if (!watching) watch();
      return owners.run(owner, run);
    },
  };
}

export type WatchUncaught = typeof watchUncaught;
