import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { metricName } from "../lambda/contract/metric-names.ts";
import type { AlarmDefinition } from "./alarm.ts";
import type { Consumer } from "./consumer.ts";
import { functionMetric } from "./metrics.ts";
import type { Reconciler } from "./reconciler.ts";

/** How long after a change it is on the queue at the latest, the interval between runs apart. */
const promisedSeconds = 1_800;
/** Runs that must have a fault before it is told: a later one makes good what one could not do. */
const inSeveralRuns = { periods: 4, datapoints: 3 } as const;
const inTwoRuns = { periods: 3, datapoints: 2 } as const;

/**
 * What the endpoint did not get, and whether that is still found. Without credentials of the API
 * nothing but invocations is reported, which is no fault.
 */
export function reconcilerAlarms(
  { function: fn, interval }: Reconciler,
  consumer: Consumer,
): readonly AlarmDefinition[] {
  const { stackName } = Stack.of(fn);
  // One run a period, so that neighbouring periods are neighbouring runs. A period that a run just
  // missed has no data: hence the datapoints above.
  const aRun = Duration.minutes(Math.max(5, interval.toMinutes()));
  return [
    {
      title: "Deliveries missed",
      class: "notice",
      meaning: "The endpoint lost deliveries of Shipmondo's; they were found and handled late.",
      firstStep:
        "see on the dashboard whether requests failed or a webhook was amiss at that time.",
      metric: functionMetric(consumer.function, metricName.missed),
      threshold: 1,
      missing: "fine",
    },
    {
      title: "Webhooks amiss",
      class: "urgent",
      meaning:
        "A webhook registered with Shipmondo is inactive, gone or points elsewhere; what it announces is lost.",
      firstStep: `run "npm run webhooks -- register --dry-run --stack ${stackName}", which shows it.`,
      metric: functionMetric(fn, metricName.webhooksAmiss, "Maximum", aRun),
      threshold: 1,
      missing: "fine",
    },
    {
      title: "Reconciler behind",
      class: "notice",
      meaning: "What the endpoint did not get is found over half an hour late.",
      firstStep: "read the reconciler's log for what ends its runs early.",
      metric: functionMetric(fn, metricName.watermarkAgeS, "Maximum", aRun),
      threshold: promisedSeconds + interval.toSeconds(),
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      ...inSeveralRuns,
      missing: "fine",
    },
    {
      title: "Shipmondo's API refuses the credentials",
      class: "notice",
      meaning:
        "Nothing that the endpoint does not get is found again, since Shipmondo lets nobody in.",
      firstStep: `put the right ones with "npm run webhooks -- login --stack ${stackName}".`,
      metric: functionMetric(fn, metricName.apiRefused, "Sum", aRun),
      threshold: 1,
      ...inTwoRuns,
      missing: "fine",
    },
    {
      title: "Shipmondo's API failing",
      class: "notice",
      meaning: "What the endpoint does not get is found late, since Shipmondo's API fails.",
      firstStep: "look in the reconciler's log for the code, and at Shipmondo's own status page.",
      metric: functionMetric(fn, metricName.apiFailed, "Sum", aRun),
      threshold: 1,
      ...inSeveralRuns,
      missing: "fine",
    },
    {
      title: "Reconciler failing",
      class: "notice",
      meaning: "Runs of the reconciler fail; what the endpoint does not get is not found.",
      firstStep: "read the reconciler's log for the error.",
      metric: fn.metricErrors({ statistic: "Sum", period: aRun }),
      threshold: 1,
      ...inTwoRuns,
      missing: "fine",
    },
    {
      title: "Reconciler not running",
      class: "notice",
      meaning:
        "The reconciler has missed its last runs; what the endpoint does not get is not found.",
      firstStep: "check that its schedule in EventBridge is enabled and may call it.",
      metric: fn.metricInvocations({
        statistic: "Sum",
        period: Duration.minutes(3 * aRun.toMinutes()),
      }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // It runs whatever the traffic, so no data means that it does not run.
      missing: "tell",
    },
  ];
}
