import type { FaultRule } from "../../local/break-it/faults/fault.ts";

/** What SQS does while deliveries come in, and what is promised of the answers. */
export interface Scenario {
  readonly name: string;
  /** Faults of SQS. */
  readonly rules: readonly FaultRule[];
  /** SQS refuses connections altogether. */
  readonly down?: boolean;
  /** S3 fails as SQS does: nothing can be durable, and 503 is promised in place of 200. */
  readonly bucketToo?: boolean;
  /** Part of the answers that must be as promised within `withinMs`. */
  readonly least: number;
  readonly withinMs: number;
  /** Part of the full number of deliveries that is sent. */
  readonly share: number;
}

const operation = "SendMessage";

/** Hanging and failing in equal parts. */
const flaky = (probability: number): readonly FaultRule[] => [
  { fault: { kind: "hang" }, probability: probability / 2, operation },
  // Of those that the first rule left over.
  {
    fault: { kind: "unavailable" },
    probability: probability / 2 / (1 - probability / 2),
    operation,
  },
];

export const scenarios: readonly Scenario[] = [
  { name: "healthy", rules: [], least: 1, withinMs: 2_500, share: 1 },
  {
    name: "10 % of sends hang or fail",
    rules: flaky(0.1),
    least: 0.999,
    withinMs: 2_500,
    share: 1,
  },
  {
    name: "30 % of sends hang or fail",
    rules: flaky(0.3),
    least: 0.99,
    withinMs: 2_500,
    share: 1,
  },
  {
    name: "sends slow by 1.5 s",
    rules: [{ fault: { kind: "delay", ms: 1_500 }, operation }],
    least: 1,
    withinMs: 2_500,
    share: 0.25,
  },
  {
    name: "SQS hangs",
    rules: [{ fault: { kind: "hang" } }],
    least: 1,
    withinMs: 2_600,
    share: 0.25,
  },
  {
    name: "SQS answers 503",
    rules: [{ fault: { kind: "unavailable" } }],
    least: 1,
    withinMs: 2_600,
    share: 0.25,
  },
  {
    name: "SQS is gone",
    rules: [],
    down: true,
    least: 1,
    withinMs: 2_600,
    share: 0.25,
  },
  {
    name: "SQS and S3 hang",
    rules: [{ fault: { kind: "hang" } }],
    bucketToo: true,
    least: 1,
    withinMs: 2_600,
    share: 0.1,
  },
  {
    name: "SQS and S3 are gone",
    rules: [],
    down: true,
    bucketToo: true,
    least: 1,
    withinMs: 2_600,
    share: 0.1,
  },
];

/** The status that is promised. */
export const promisedAnswer = ({ bucketToo }: Scenario): 200 | 503 =>
  bucketToo === true ? 503 : 200;

/** The latest answer, after API Gateway's time stamp or `afterStartMs` after the start. */
export const latest = { afterStampMs: 2_600, afterStartMs: 700 } as const;
