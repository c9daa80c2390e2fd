import { setImmediate as nextTurn } from "node:timers/promises";

/** Short beside the 100 ms in which an answer seems to be immediate. */
const sliceMs = 8;

/**
 * Runs work that takes long, with pauses in which requests are answered: the front that takes the
 * webhooks is in the same process.
 * @param work yields wherever it may pause
 * @returns its result; null when the signal was aborted first
 */
export async function inSlices<Value>(
  work: Generator<undefined, Value>,
  signal: AbortSignal,
): Promise<Value | null> {
  let until = performance.now() + sliceMs;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    await nextTurn();
    if (signal.aborted) return null;
    until = performance.now() + sliceMs;
  }
}
