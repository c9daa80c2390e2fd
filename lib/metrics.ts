import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { metricsNamespace, type MetricName } from "../lambda/contract/metric-names.ts";

export const fiveMinutes = Duration.minutes(5);

/** A metric that a function writes itself, over five minutes. */
export function functionMetric(
  fn: lambda.IFunction,
  metricName: MetricName,
  statistic = "Sum",
  period = fiveMinutes,
  dimensions: Readonly<Record<string, string>> = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { FunctionName: fn.functionName, ...dimensions },
    statistic,
    period,
  });
}
