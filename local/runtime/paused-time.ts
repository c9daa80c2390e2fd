/** How often it is looked whether time has been lost. */
const everyMs = 50;
/** A process that is only busy loses less. */
const lostMs = 500;
/** Shorter timers are over by the time that a person has looked at anything. */
const shortestMs = 1_000;

/**
 * Has a function under a debugger not run out of time while it stands at a breakpoint: a timer of a
 * second or more that was set before begins anew behind it.
 * @returns milliseconds that it has stood still since the start
 */
export function ignorePausedTime(): () => number {
  let paused = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    if (now - last > lostMs) paused += now - last - everyMs;
    last = now;
  };
  setInterval(look, everyMs).unref();

  const { setTimeout: set } = globalThis;
  const patient = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    if (!(ms >= shortestMs)) return set(run, ms, ...args);
    // A breakpoint just before this is over.
    look();
    let before = paused;
    const timer = set(() => {
      look();
      if (paused === before) {
        run(...args);
        return;
      }
      before = paused;
      timer.refresh();
    }, ms);
    return timer;
  };
  // The overloads of the original, which take a callback of any arguments.
  globalThis.setTimeout = Object.assign(patient, {
    __promisify__: set.__promisify__,
  }) as typeof set;
  return () => paused;
}
