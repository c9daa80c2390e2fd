import type { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { metricName } from "../lambda/contract/metric-names.ts";
import { functionMetric } from "./metrics.ts";

/** Reasons of a refusal that a key or a webhook's name could put right. */
export const refusedButFixable = ["signature", "no_key", "binding", "unbound"] as const;
/** Reasons of a refusal of what Shipmondo does not send. */
export const refusedAsMalformed = ["not_json", "no_data", "malformed_token", "algorithm"] as const;

/** Refusals for any of the reasons; a reason that never occurred has no data. */
export function refusals(
  fn: lambda.IFunction,
  reasons: readonly string[],
  period: Duration,
): cloudwatch.MathExpression {
  const metrics = Object.fromEntries(
    reasons.map((reason) => [
      reason.replaceAll("_", ""),
      functionMetric(fn, metricName.refused, "Sum", period, { Reason: reason }),
    ]),
  );
  return new cloudwatch.MathExpression({
    label: "refused",
    expression: `SUM([${Object.keys(metrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(", ")}])`,
    usingMetrics: metrics,
    period,
  });
}
