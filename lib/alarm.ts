import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** An alarm cannot be made without saying what it means and what to do. */
export interface AlarmDefinition {
  /** The alarm's name, and the title of its section in docs/operating.md. */
  readonly title: string;
  /** What it means for the shop: one sentence. */
  readonly meaning: string;
  /** What to do first: one sentence. */
  readonly firstStep: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** @default at the threshold or above */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** Periods of the metric that must all be beyond the threshold. @default 1 */
  readonly periods?: number;
  /** What a period without any data means; no default, since it differs from alarm to alarm. */
  readonly missing: cloudwatch.TreatMissingData;
}

export const runbook = "docs/operating.md";

/** The link to a section of the runbook, as GitHub derives it from a title. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

export function createAlarm(scope: Construct, definition: AlarmDefinition): cloudwatch.Alarm {
  const { title, meaning, firstStep, comparison, periods = 1, missing } = definition;
  const id = title.replace(
    /[^A-Za-z0-9]+(.)?/g,
    (_all, letter?: string) => letter?.toUpperCase() ?? "",
  );
  return new cloudwatch.Alarm(scope, id, {
    alarmName: `${Stack.of(scope).stackName}: ${title}`,
    alarmDescription: `${meaning} First: ${firstStep} Runbook: ${runbook}#${anchorOf(title)}`,
    metric: definition.metric,
    threshold: definition.threshold,
    comparisonOperator:
      comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: missing,
  });
}
