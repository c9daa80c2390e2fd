import type { StoreOutcome } from "../shared/store.ts";

/** A place where a delivery can be made durable, and one attempt to do it. */
export type Attempt = (signal: AbortSignal) => Promise<StoreOutcome>;

export interface ForwardOptions {
  /** First choice; without one, only `pending/` is tried. */
  readonly toQueue?: Attempt;
  /** Second place, tried beside the first when that is late or refuses. */
  readonly toPending: Attempt;
  /** When the answer must be ready, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly now: () => number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Told of each failed attempt. */
  readonly onFailure: (place: Place, code: string) => void;
}

export type Place = "queue" | "pending";

export type Forwarded = { readonly ok: true; readonly place: Place } | { readonly ok: false };

/** An attempt without an answer for this long gets a second one beside it. */
const hedgeAfterMs = 400;
/** Attempts of one place under way at once. */
const mostInFlight = 3;
/** Wait before the retry after a failed attempt, doubling, half of it jitter. */
const retryMs = { shortest: 10, longest: 200 };

/**
 * Makes a delivery durable before the deadline: a hedged send to the queue and, when half the time is gone or the queue refuses for
 * good, a hedged put to `pending/` beside it. The first success wins; copies that this makes share one id.
 * When it settles, every timer is cleared and every attempt still under way is aborted: Lambda freezes what is left
 * and lets it run on in the next invocation.
 */
export function forward(options: ForwardOptions): Promise<Forwarded> {
  const { toQueue, toPending, deadline, now, random, onFailure } = options;
  const losers = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const { promise, resolve } = Promise.withResolvers<Forwarded>();
  let settled = false;

  function settle(result: Forwarded): void {
    if (settled) return;
    settled = true;
    timers.forEach(clearTimeout);
    // With a reason of its own: the default one is an exception with a stack, made for every delivery and read by nobody.
    losers.abort("settled");
    resolve(result);
  }

  function after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!settled) run();
    }, ms);
    timers.add(timer);
  }

  function lane(
    place: Place,
    attempt: Attempt,
    onRefused: () => void,
  ): { readonly start: () => void } {
    let inFlight = 0;
    let failures = 0;
    let started = false;
    let refused = false;

    function tryOnce(): void {
      if (refused || inFlight >= mostInFlight) return;
      inFlight++;
      let answered = false;
      after(hedgeAfterMs, () => {
        if (!answered) tryOnce();
      });
      void attempt(losers.signal).then((outcome) => {
        inFlight--;
        answered = true;
        if (settled) return;
        if (outcome.ok) {
          settle({ ok: true, place });
          return;
        }
        onFailure(place, outcome.code);
        if (outcome.retryable) {
          const wait = Math.min(retryMs.shortest * 2 ** failures++, retryMs.longest);
          after(wait * (0.5 + random() * 0.5), tryOnce);
        } else if (!refused) {
          refused = true;
          onRefused();
        }
      });
    }

    return {
      start: () => {
        if (started) return;
        started = true;
        tryOnce();
      },
    };
  }

  let openLanes = toQueue === undefined ? 1 : 2;
  const closeLane = (): void => {
    if (--openLanes === 0) settle({ ok: false });
  };
  const budget = Math.max(deadline - now(), 0);
  after(budget, () => {
    settle({ ok: false });
  });
  const pending = lane("pending", toPending, closeLane);
  if (toQueue === undefined) {
    pending.start();
  } else {
    const queue = lane("queue", toQueue, () => {
      closeLane();
      pending.start();
    });
    queue.start();
    after(budget / 2, pending.start);
  }
  return promise;
}
