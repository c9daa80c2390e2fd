import {
  paginateGetMetricData,
  type CloudWatchClient,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { z } from "zod";
import { metricName, metricsNamespace } from "../../../lambda/contract/metric-names.ts";
import { askLocalRun } from "../../common/local-api.ts";

/** When a key last verified something: at `at` or up to `withinMs` later. */
export interface LastVerified {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly withinMs: number;
}

/** Reads it for keys by name; one that is missing from the answer verified nothing. */
export type ReadLastVerified = (
  names: readonly string[],
  signal?: AbortSignal,
) => Promise<ReadonlyMap<string, LastVerified>>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** By the hour over 90 days, and by the minute over the latest three hours. */
const spans = [
  { periodMs: hourMs, backMs: 90 * 24 * hourMs },
  { periodMs: minuteMs, backMs: 3 * hourMs },
] as const;
/** GetMetricData takes 500 queries at once. */
const mostQueries = 500;

/**
 * Asks CloudWatch for the receiver's metric `Verified` by key.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @param functionName the receiver's
 */
export function lastVerifiedInCloudWatch(
  client: CloudWatchClient,
  functionName: string,
  now: () => number,
): ReadLastVerified {
  async function readSpan(
    names: readonly string[],
    { periodMs, backMs }: (typeof spans)[number],
    options: { readonly abortSignal?: AbortSignal },
  ): Promise<ReadonlyMap<string, LastVerified>> {
    const latest = new Map<string, LastVerified>();
    const asked: GetMetricDataCommandInput = {
      // CloudWatch answers fastest on whole periods, and gives whole periods.
      StartTime: new Date(Math.floor((now() - backMs) / periodMs) * periodMs),
      EndTime: new Date(Math.ceil((now() + minuteMs) / periodMs) * periodMs),
      ScanBy: "TimestampDescending",
      MetricDataQueries: names.map((name, index) => queryOf(name, index, periodMs)),
    };
    for await (const page of paginateGetMetricData({ client }, asked, options)) {
      for (const { Id = "", Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        const name = names[Number(Id.slice(1))];
        if (name === undefined) continue;
        for (const [index, time] of Timestamps.entries()) {
          const at = time.getTime();
          const counted = (Values[index] ?? 0) > 0;
          if (counted && at > (latest.get(name)?.at ?? -Infinity)) {
            latest.set(name, { at, withinMs: periodMs });
          }
        }
      }
    }
    return latest;
  }

  const queryOf = (name: string, index: number, periodMs: number): MetricDataQuery => ({
    Id: `k${index}`,
    MetricStat: {
      Metric: {
        Namespace: metricsNamespace,
        MetricName: metricName.verified,
        Dimensions: [
          { Name: "FunctionName", Value: functionName },
          { Name: "Key", Value: name },
        ],
      },
      Period: periodMs / 1_000,
      Stat: "Sum",
    },
  });

  return async (names, signal) => {
    const options = signal === undefined ? {} : { abortSignal: signal };
    const all = new Map<string, LastVerified>();
    for (let at = 0; at < names.length; at += mostQueries) {
      const some = names.slice(at, at + mostQueries);
      // The finer span last, where both know the key.
      for (const span of spans) {
        for (const [name, verified] of await readSpan(some, span, options)) all.set(name, verified);
      }
    }
    return all;
  };
}

const localAnswer = z.array(z.object({ name: z.string(), lastVerifiedAt: z.string().nullable() }));

/** Asks the local run: `GET /api/keys`. */
export function lastVerifiedLocally(port: number): ReadLastVerified {
  return async () => {
    const keys = localAnswer.parse(await askLocalRun(port, "/api/keys"));
    return new Map(
      keys.flatMap(({ name, lastVerifiedAt }) =>
        lastVerifiedAt === null ? [] : [[name, { at: Date.parse(lastVerifiedAt), withinMs: 0 }]],
      ),
    );
  };
}
