import type { FailureRecord, FailureRecords } from "../aws/failure-records.ts";
import { errorName, type Log } from "../common/log.ts";
import type { MetricName } from "../contract/metric-names.ts";
import type { Metrics } from "../common/metrics.ts";

export interface ReportFailuresOptions {
  readonly records: Pick<FailureRecords, "list">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly metrics: Metrics;
}

/** Attempts from which on a delivery counts as failing: the first retries are routine. */
const manyAttempts = 3;
/** What bounds the time and the reads that a table full of failures costs. */
const mostRecords = 10_000;
/** No message lives longer on either queue, so an older record is about none. */
const messageLifeMs = 14 * 24 * 60 * 60 * 1_000;

/**
 * Reports what is being retried and what is dead, from the index over the failure records: SQS
 * leaves messages that are received again and again out of its age of the oldest message.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * @returns a function that takes whether to stop early, with what it has counted by then; it never
 *   rejects, since a failing table is no reason not to reclaim
 */
export function createReportFailures(
  options: ReportFailuresOptions,
): (isOver: () => boolean, log: Log) => Promise<void> {
  const { records, now, metrics } = options;

  async function* open(
    state: "failing" | "dead",
    isOver: () => boolean,
  ): AsyncGenerator<FailureRecord> {
    let read = 0;
    for await (const record of records.list(state)) {
      if (read++ === mostRecords || isOver()) return;
      if (now() - sinceOf(record) <= messageLifeMs) yield record;
    }
  }

  const secondsSince = (time: number | null): number =>
    time === null ? 0 : Math.max(0, (now() - time) / 1_000);

  return async (isOver, log) => {
    const report = async (
      read: () => Promise<Readonly<Partial<Record<MetricName, number>>>>,
    ): Promise<void> => {
      if (isOver()) return;
      try {
        metrics.put(await read());
      } catch (error) {
        log.error("The failure records could not be read: check the table and its index", {
          error: errorName(error),
        });
      }
    };
    await report(async () => {
      let failing = 0;
      let oldest: number | null = null;
      for await (const record of open("failing", isOver)) {
        oldest ??= sinceOf(record);
        if (record.attempts >= manyAttempts) failing++;
      }
      return { FailingDeliveries: failing, OldestFailingS: secondsSince(oldest) };
    });
    await report(async () => {
      for await (const record of open("dead", isOver)) {
        return { OldestDeadS: secondsSince(sinceOf(record)) };
      }
      return { OldestDeadS: 0 };
    });
  };
}

/** What the index is sorted by. */
const sinceOf = ({ state, firstFailedAt, diedAt }: FailureRecord): number =>
  state === "dead" ? (diedAt ?? firstFailedAt) : firstFailedAt;
