import { latest, promisedAnswer, type Scenario } from "./scenarios.ts";

/** One delivery and its answer. Times in milliseconds since the epoch. */
export interface Sample {
  /** Null when the handler threw or was stopped. */
  readonly status: number | null;
  /** API Gateway's time stamp. */
  readonly stampedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Measured {
  readonly deliveries: number;
  /** Part answered as promised within the scenario's time, 0 to 1. */
  readonly inTime: number;
  /** Milliseconds from the time stamp to the answer. */
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** Answers later than any may be. */
  readonly late: number;
}

/** Shipmondo hangs up then; what a receiver says later is not heard. */
const hungUpMs = 3_000;

export function measure(samples: readonly Sample[], scenario: Scenario): Measured {
  const answer = promisedAnswer(scenario);
  const times = samples.map(({ stampedAt, endedAt }) => endedAt - stampedAt).sort((a, b) => a - b);
  const at = (part: number): number =>
    times[Math.min(times.length - 1, Math.ceil(times.length * part) - 1)] ?? 0;
  const good = samples.filter(
    ({ status, stampedAt, endedAt }) =>
      status === answer && endedAt - stampedAt <= scenario.withinMs,
  );
  const late = samples.filter(({ stampedAt, startedAt, endedAt }) => {
    const mostAt = Math.max(stampedAt + latest.afterStampMs, startedAt + latest.afterStartMs);
    return endedAt > mostAt;
  });
  return {
    deliveries: samples.length,
    inTime: good.length / Math.max(samples.length, 1),
    p50: at(0.5),
    p99: at(0.99),
    slowest: times.at(-1) ?? 0,
    late: late.length,
  };
}

/** A receiver that is still silent after this is counted as silent, and its instance as busy. */
export const patienceMs = hungUpMs;
