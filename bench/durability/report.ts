import type { Measured } from "./measure.ts";
import { promisedAnswer, type Scenario } from "./scenarios.ts";

/** One receiver in one scenario. */
export interface Row extends Measured {
  readonly receiver: string;
  readonly scenario: string;
  /** The status that is promised. */
  readonly answer: number;
  /** Answered 200 and not to be found afterwards. */
  readonly lost: number;
  /** Handled twice; for a baseline, twice on the queue. */
  readonly twice: number;
  /** Bounds that are promised and were missed; a baseline promises nothing. */
  readonly missed: readonly string[];
}

/** The promises that a measurement does not keep. */
export function missedBounds(
  scenario: Scenario,
  { inTime, late }: Measured,
  { lost, twice }: { readonly lost: number; readonly twice: number },
): readonly string[] {
  const { least, withinMs } = scenario;
  const answer = promisedAnswer(scenario);
  return [
    ...(inTime < least
      ? [`${percent(inTime)} answered ${answer} within ${withinMs} ms, promised ${percent(least)}`]
      : []),
    ...(late > 0 ? [`${late} answers came too late`] : []),
    ...(lost > 0 ? [`${lost} answered 200 and lost`] : []),
    ...(twice > 0 ? [`${twice} handled twice`] : []),
  ];
}

/** The measurements as a table for the terminal. */
export const asTable = (rows: readonly Row[]): readonly Readonly<Record<string, unknown>>[] =>
  rows.map((row) => ({
    SQS: row.scenario,
    answer: row.answer,
    receiver: row.receiver,
    deliveries: row.deliveries,
    "in time": percent(row.inTime),
    "p50 ms": row.p50,
    "p99 ms": row.p99,
    "slowest ms": row.slowest,
    late: row.late,
    lost: row.lost,
    twice: row.twice,
  }));

const percent = (part: number): string => `${(Math.floor(part * 10_000) / 100).toFixed(2)} %`;
