import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { metricName } from "../lambda/contract/metric-names.ts";
import type { AlarmDefinition } from "./alarm.ts";
import type { Consumer } from "./consumer.ts";
import { visibilitySeconds } from "./setting-contradictions.ts";
import type { Settings } from "./settings.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";

const sum = { statistic: "Sum", period: fiveMinutes };

/** What keeps deliveries from their handlers. A handler that throws has alarms of its own. */
export function consumerAlarms(
  { function: fn }: Consumer,
  settings: Settings,
): readonly AlarmDefinition[] {
  return [
    {
      title: "Consumer errors",
      class: "urgent",
      meaning: "The consumer fails before or around its handlers; nothing may reach the shop.",
      firstStep:
        "read the consumer's log for the error, and undo the latest deployment if it began then.",
      metric: new cloudwatch.MathExpression({
        label: "errors but for handlers that ran out of time",
        // Lambda counts a process that the consumer ended over a handler that hangs as an error.
        expression: "errors - FILL(timedOut, 0)",
        usingMetrics: {
          errors: fn.metricErrors(sum),
          timedOut: functionMetric(fn, metricName.timedOut),
        },
        period: fiveMinutes,
      }),
      // TimedOut comes by way of the log, later than Lambda's own count: one period may look wrong.
      // A delivery whose process dies comes back after the visibility time-out: twice within these.
      periods: Math.max(3, Math.ceil(visibilitySeconds(settings) / fiveMinutes.toSeconds()) + 2),
      datapoints: 2,
      missing: "fine",
    },
    {
      title: "Consumer throttled",
      class: "notice",
      meaning:
        "Lambda had no instance left for a delivery, which waits; the next may be a webhook, and that is lost.",
      firstStep: "find what uses up the account's concurrent executions, and ask AWS for more.",
      metric: fn.metricThrottles(sum),
      missing: "fine",
    },
  ];
}
