const stepMs = 500;

/** Waits, but no longer than until the signal aborts. */
export async function pause(
  ms: number,
  sleep: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let left = ms; left > 0 && !signal.aborted; left -= stepMs) {
    await sleep(Math.min(left, stepMs));
  }
}
