import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { metricName, type MetricName } from "../lambda/contract/metric-names.ts";
import { reconciledNames } from "../lambda/contract/reconciled.ts";
import type { Consumer } from "./consumer.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";
import type { Receiver } from "./receiver.ts";
import type { Reconciler } from "./reconciler.ts";

const size = { height: 6 } as const;

/** The dashboard's row about what the endpoint did not get. */
export function reconcilerWidgets(
  { function: reconciler }: Reconciler,
  { function: consumer }: Consumer,
  { function: receiver }: Receiver,
): readonly cloudwatch.IWidget[] {
  const of = (name: MetricName, statistic?: string) => functionMetric(reconciler, name, statistic);
  return [
    new cloudwatch.GraphWidget({
      title: "Missed by resource",
      left: reconciledNames.map((resource) =>
        functionMetric(consumer, metricName.missed, "Sum", fiveMinutes, {
          Resource: resource,
        }).with({ label: resource }),
      ),
      width: 6,
      ...size,
    }),
    new cloudwatch.GraphWidget({
      title: "Reconciled",
      left: [metricName.reconciled, metricName.apiRefused, metricName.apiFailed].map((name) =>
        of(name),
      ),
      width: 5,
      ...size,
    }),
    new cloudwatch.GraphWidget({
      title: "Seconds that the reconciler is behind",
      left: [of(metricName.watermarkAgeS, "Maximum")],
      width: 5,
      ...size,
    }),
    new cloudwatch.GraphWidget({
      title: "Webhooks amiss",
      left: [of(metricName.webhooksAmiss, "Maximum")],
      width: 4,
      ...size,
    }),
    new cloudwatch.SingleValueWidget({
      title: "% of deliveries missed, 30 days",
      metrics: [missedShare(receiver, consumer)],
      // Whatever range the dashboard shows.
      start: "-P30D",
      setPeriodToTimeRange: true,
      fullPrecision: true,
      width: 4,
      ...size,
    }),
  ];
}

/**
 * The measured loss rate of the whole way from Shipmondo to the queue: what was missed, of that and
 * what arrived. Any part may be the cause: a webhook, the network, API Gateway, the receiver.
 */
function missedShare(
  receiver: Receiver["function"],
  consumer: Consumer["function"],
): cloudwatch.MathExpression {
  const period = Duration.days(1);
  return new cloudwatch.MathExpression({
    label: "missed %",
    expression:
      "IF(FILL(missed, 0) + FILL(accepted, 0) > 0, 100 * FILL(missed, 0) / (FILL(missed, 0) + FILL(accepted, 0)), 0)",
    usingMetrics: {
      missed: functionMetric(consumer, metricName.missed, "Sum", period),
      accepted: functionMetric(receiver, metricName.accepted, "Sum", period),
    },
    period,
  });
}
