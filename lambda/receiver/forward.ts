import { hedged, type HedgedCall } from "../common/hedged.ts";
import type { StoreOutcome } from "../aws/store.ts";

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

const hedgeAfterMs = 400;

/**
 * Makes a delivery durable before the deadline: a hedged send to the queue and, when half the time
 * is gone or the queue refuses for good, a hedged put to `pending/` beside it. The first success
 * wins; copies that this makes share one id. A place is given up when it has refused and nothing to
 * it is under way; what was sent before the refusal may still succeed. When it settles, every timer
 * is cleared and every attempt still under way is aborted.
 */
export function forward(options: ForwardOptions): Promise<Forwarded> {
  const { toQueue, toPending, deadline, now, random, onFailure } = options;
  const timers: NodeJS.Timeout[] = [];
  const places: HedgedCall<{ readonly ok: true }>[] = [];
  const { promise, resolve } = Promise.withResolvers<Forwarded>();
  let openPlaces = toQueue === undefined ? 1 : 2;
  let pendingStarted = false;
  let settled = false;

  function settle(result: Forwarded): void {
    settled = true;
    timers.forEach(clearTimeout);
    for (const { giveUp } of places) giveUp();
    resolve(result);
  }

  function start(name: Place, attempt: Attempt, onRefused: () => void): void {
    const place = hedged(attempt, {
      hedgeAfterMs,
      random,
      onFailure: ({ code, retryable }) => {
        onFailure(name, code);
        if (!retryable) onRefused();
      },
    });
    places.push(place);
    void place.outcome.then((outcome) => {
      if (settled) return;
      if (outcome.ok) settle({ ok: true, place: name });
      else if (--openPlaces === 0) settle({ ok: false });
    });
  }

  function startPending(): void {
    if (pendingStarted) return;
    pendingStarted = true;
    start("pending", toPending, () => undefined);
  }

  const budget = Math.max(deadline - now(), 0);
  timers.push(
    setTimeout(() => {
      settle({ ok: false });
    }, budget),
  );
  if (toQueue === undefined) {
    startPending();
  } else {
    timers.push(setTimeout(startPending, budget / 2));
    start("queue", toQueue, startPending);
  }
  return promise;
}
