/**
 * Runs something with a signal that aborts after `ms`, and clears the timer when it ends: a timer left behind would fire in the next
 * invocation.
 */
export async function timeLimited<Value>(
  ms: number,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, ms);
  try {
    return await run(limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
