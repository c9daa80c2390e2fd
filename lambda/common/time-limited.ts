/** What heeds the signal settles at once; what does not, is waited for no longer than this. */
const graceMs = 10;

/**
 * Runs something with a signal that aborts after `ms`. It settles soon after that whatever becomes
 * of what was run, since a call that never settles must not hold the instance. The timer is cleared
 * when it ends: one left behind would fire in the next invocation.
 * @param late what it resolves with when the run ignores the signal
 * @throws what the run rejects with
 */
export async function timeLimited<Value>(
  ms: number,
  run: (signal: AbortSignal) => Promise<Value>,
  late: Value,
): Promise<Value> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Value>((resolve) => {
    timer = setTimeout(() => {
      limit.abort();
      timer = setTimeout(() => {
        resolve(late);
      }, graceMs);
    }, ms);
  });
  try {
    return await Promise.race([run(limit.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
