/** An attempt that came to nothing. */
export interface FailedAttempt {
  readonly ok: false;
  /** Whether the same attempt may succeed later: network errors, throttling, 5xx, clock skew. */
  readonly retryable: boolean;
  /** The service's error code, or the code of the network error. */
  readonly code: string;
}

/** One attempt at a call. Never a rejection: how it failed decides what is attempted next. */
export type Attempt<Success extends { readonly ok: true }> = (
  signal: AbortSignal,
) => Promise<Success | FailedAttempt>;

export interface HedgeOptions {
  /** An attempt without an answer for this long gets a second one beside it. */
  readonly hedgeAfterMs: number;
  /** Attempts in all. @default Infinity */
  readonly mostAttempts?: number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Told of each failed attempt. */
  readonly onFailure?: (failure: FailedAttempt) => void;
}

/** Attempts under way at once. */
const mostInFlight = 3;
/** Wait before the retry after a failed attempt, doubling, half of it jitter. */
const retryMs = { shortest: 10, longest: 200 };

export interface HedgedCall<Success extends { readonly ok: true }> {
  /**
   * The first success; or the last failure, when nothing is under way and no attempt is to come; or
   * code "TimeoutError" when it was given up. It never rejects.
   */
  readonly outcome: Promise<Success | FailedAttempt>;
  /** Ends it: no attempt is made from then on, and what is under way is aborted. */
  readonly giveUp: () => void;
}

/**
 * Makes a call with a second attempt beside one that is late, and another one soon after one that
 * failed. A refusal (a failure that is not retryable) starts nothing more, but what is under way
 * may still succeed. When it settles, every timer is cleared and every attempt still under way is
 * aborted: Lambda freezes what is left and lets it run on in the next invocation.
 */
export function hedged<Success extends { readonly ok: true }>(
  attempt: Attempt<Success>,
  options: HedgeOptions,
): HedgedCall<Success> {
  const { hedgeAfterMs, mostAttempts = Infinity, random, onFailure } = options;
  const losers = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const { promise, resolve } = Promise.withResolvers<Success | FailedAttempt>();
  let settled = false;
  let refused = false;
  let inFlight = 0;
  let attempts = 0;
  let failures = 0;

  function settle(outcome: Success | FailedAttempt): void {
    if (settled) return;
    settled = true;
    timers.forEach(clearTimeout);
    // With a reason of its own: the default one is an exception with a stack that nobody reads.
    if (inFlight > 0) losers.abort("settled");
    resolve(outcome);
  }

  function giveUp(): void {
    settle({ ok: false, retryable: true, code: "TimeoutError" });
  }

  function after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!settled) run();
    }, ms);
    timers.add(timer);
  }

  const maySendMore = (): boolean => !refused && attempts < mostAttempts;

  function tryOnce(): void {
    if (!maySendMore() || inFlight >= mostInFlight) return;
    attempts++;
    inFlight++;
    let answered = false;
    after(hedgeAfterMs, () => {
      if (!answered) tryOnce();
    });
    void attempt(losers.signal).then((outcome) => {
      inFlight--;
      answered = true;
      if (settled) return;
      if (outcome.ok) settle(outcome);
      else failed(outcome);
    });
  }

  function failed(failure: FailedAttempt): void {
    onFailure?.(failure);
    if (!failure.retryable) refused = true;
    if (maySendMore()) {
      const wait = Math.min(retryMs.shortest * 2 ** failures++, retryMs.longest);
      after(wait * (0.5 + random() * 0.5), tryOnce);
    } else if (inFlight === 0) {
      settle(failure);
    }
  }

  tryOnce();
  return { outcome: promise, giveUp };
}
