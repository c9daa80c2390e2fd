import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { metricName } from "../lambda/contract/metric-names.ts";
import type { AlarmDefinition } from "./alarm.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";
import type { Reclaimer } from "./reclaimer.ts";

/** Whether what was held goes on its way. */
export function reclaimerAlarms({ function: fn }: Reclaimer): readonly AlarmDefinition[] {
  const { stackName } = Stack.of(fn);
  return [
    {
      title: "Deliveries held too long",
      class: "notice",
      meaning: "Deliveries that we answered 200 have waited over 15 minutes outside the queue.",
      firstStep:
        "read the reclaimer's log: SQS or the keys are out of reach, or a hold cannot be read.",
      metric: functionMetric(fn, metricName.oldestHoldS, "Maximum"),
      threshold: 900,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // A run that did not report its oldest hold is the business of the two alarms on the
      // reclaimer itself.
      missing: "fine",
    },
    {
      title: "Holds quarantined",
      class: "notice",
      meaning:
        "Held deliveries went to quarantine, since no key verified them or SQS will never take them.",
      firstStep: `put the right key, then run "npm run replay -- --refused --stack ${stackName}" within 14 days.`,
      metric: functionMetric(fn, metricName.quarantined),
      missing: "fine",
    },
    {
      title: "Reclaimer failing",
      class: "notice",
      meaning: "Runs of the reclaimer fail one after another; held deliveries do not move on.",
      firstStep: "read the reclaimer's log for the error.",
      metric: fn.metricErrors({ statistic: "Sum", period: fiveMinutes }),
      // One failed run is made good by the next.
      periods: 2,
      missing: "fine",
    },
    {
      title: "Reclaimer not running",
      class: "notice",
      meaning: "The reclaimer has not started for 15 minutes; held deliveries do not move on.",
      firstStep: "check that its schedule in EventBridge is enabled and may call it.",
      metric: fn.metricInvocations({ statistic: "Sum", period: Duration.minutes(15) }),
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // It runs every five minutes whatever the traffic, so no data means that it does not run.
      missing: "tell",
    },
  ];
}
