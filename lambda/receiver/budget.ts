/** Shipmondo waits 3 s from the start of its request; the rest is for the way here and back. */
const budgetMs = 2_400;
/** A request that comes late, behind a slow cold start, still gets this much. */
const leastMs = 600;
/** The most that one read of the keys may take of a request. */
const mostForKeysMs = 800;
/** The most that keeping a refused request may take. */
const mostForRefusedMs = 1_000;

/** When the request came: API Gateway's time stamp, or now when that is no time. */
export function acceptanceTime(timeEpoch: unknown, now: number): number {
  const isTime = typeof timeEpoch === "number" && !Number.isNaN(new Date(timeEpoch).getTime());
  return isTime ? timeEpoch : now;
}

/**
 * When the answer must be ready.
 * @param acceptedAt API Gateway's `timeEpoch`, milliseconds; the cold start is inside the budget
 * @param now milliseconds since the epoch
 */
export function answerDeadline(acceptedAt: number, now: number): number {
  // A time stamp ahead of our clock must not stretch the budget.
  return Math.max(Math.min(acceptedAt, now) + budgetMs, now + leastMs);
}

/** Milliseconds for a read of the keys: enough stays to make the request durable without. */
export function timeForKeys(deadline: number, now: number): number {
  return Math.min(mostForKeysMs, Math.max(deadline - now, 0) * 0.4);
}

/**
 * When to stop trying keys on a token: the last third of the time is kept for making the request
 * durable unverified.
 * @param now when the request's work began
 */
export function keysDeadline(deadline: number, now: number): number {
  return deadline - Math.max(deadline - now, 0) / 3;
}

/** When to give up storing a refused request: sooner than for a delivery. */
export function refusedDeadline(deadline: number, now: number): number {
  return Math.min(deadline, now + mostForRefusedMs);
}
