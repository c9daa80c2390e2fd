import {
  GetMetricDataCommand,
  paginateDescribeAlarms,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { metricName, metricsNamespace } from "../../../lambda/contract/metric-names.ts";
import type { StackOperations } from "../../common/operations.ts";
import { readNotedEventSource } from "../pause/event-source.ts";
import type { Alarms, EventSourceState } from "./status-parts.ts";

/** What only AWS tells: metrics, alarms, the event source mapping. Each rejects when it fails. */

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Seconds that the oldest message has waited by SQS's metric; null when it has no figure. */
export async function readOldestBySqs(
  { cloudWatch }: StackOperations,
  queueUrl: string,
  now: number,
  abortSignal: AbortSignal,
): Promise<number | null> {
  const query: MetricDataQuery = {
    Id: "age",
    MetricStat: {
      Metric: {
        Namespace: "AWS/SQS",
        MetricName: "ApproximateAgeOfOldestMessage",
        Dimensions: [{ Name: "QueueName", Value: queueUrl.slice(queueUrl.lastIndexOf("/") + 1) }],
      },
      Period: 60,
      Stat: "Maximum",
    },
  };
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(now / minuteMs) * minuteMs - 15 * minuteMs),
      EndTime: new Date(Math.ceil(now / minuteMs) * minuteMs),
      ScanBy: "TimestampDescending",
      MetricDataQueries: [query],
    }),
    { abortSignal },
  );
  return MetricDataResults?.[0]?.Values?.[0] ?? null;
}

export async function readMissed(
  { cloudWatch, consumerName }: StackOperations,
  now: number,
  abortSignal: AbortSignal,
): Promise<number> {
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(now / dayMs) * dayMs - 30 * dayMs),
      EndTime: new Date(Math.ceil(now / minuteMs) * minuteMs),
      MetricDataQueries: [
        {
          Id: "missed",
          MetricStat: {
            Metric: {
              Namespace: metricsNamespace,
              MetricName: metricName.missed,
              Dimensions: [{ Name: "FunctionName", Value: consumerName() }],
            },
            Period: dayMs / 1_000,
            Stat: "Sum",
          },
        },
      ],
    }),
    { abortSignal },
  );
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

/**
 * The stack's alarms. One that is told when its data are missing counts as silent, unless it is new
 * and has never had any.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export async function readAlarms(
  { cloudWatch, alarmPrefix }: StackOperations,
  abortSignal: AbortSignal,
): Promise<Alarms> {
  const prefix = alarmPrefix();
  const ringing: string[] = [];
  const silent: string[] = [];
  let total = 0;
  const asked = { AlarmNamePrefix: prefix, MaxRecords: 100 };
  for await (const page of paginateDescribeAlarms({ client: cloudWatch }, asked, { abortSignal })) {
    for (const alarm of page.MetricAlarms ?? []) {
      const title = (alarm.AlarmName ?? "").slice(prefix.length);
      total++;
      if (alarm.StateValue === "ALARM") ringing.push(title);
      const isTold = alarm.TreatMissingData === "missing";
      const isNew = alarm.StateReason?.startsWith("Unchecked: Initial alarm creation") === true;
      if (alarm.StateValue === "INSUFFICIENT_DATA" && isTold && !isNew) silent.push(title);
    }
  }
  return { ringing, silent, total };
}

export async function readEventSourceState(
  operations: StackOperations,
  signal: AbortSignal,
): Promise<EventSourceState> {
  const { state, isOn, pause } = await readNotedEventSource(
    operations.lambda,
    operations.eventSourceId(),
    signal,
  );
  return { state, isOn, pause };
}
