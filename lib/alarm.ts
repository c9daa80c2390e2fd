import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * `urgent`: deliveries are being lost, or none reaches the shop; somebody must act now.
 * `notice`: nothing is lost within days.
 */
export type AlarmClass = "urgent" | "notice";

/** An alarm cannot be made without saying what it means and what to do. */
export interface AlarmDefinition {
  /** The alarm's name, and the title of its section in docs/operating.md. */
  readonly title: string;
  readonly class: AlarmClass;
  /** What it means for the shop: one sentence. */
  readonly meaning: string;
  /** What to do first: one sentence. */
  readonly firstStep: string;
  readonly metric: cloudwatch.IMetric;
  /** @default 1: one is too many */
  readonly threshold?: number;
  /** @default at the threshold or above */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** Latest periods of the metric that are looked at. @default 1 */
  readonly periods?: number;
  /** How many of them must be beyond the threshold. @default all */
  readonly datapoints?: number;
  /**
   * What a period without any data means; no default, since it differs from alarm to alarm. `tell`:
   * that what should report is silent, which is told like an alarm. An alarm is without data from
   * its creation until the first data come, and nothing is told of that: so a new stack does not
   * begin with alarms, as it would if missing data were a fault.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  readonly missing: "fine" | "tell";
}

const defaultRunbook = "docs/operating.md";

/** The link to a section of the runbook, as GitHub derives it from a title. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

/** What the names of a stack's alarms begin with. */
export const alarmPrefix = ({ stackName }: Stack): string => `${stackName}: `;

/**
 * @param actions what is told, when the alarm begins and when it ends
 * @param runbook address of docs/operating.md
 */
export function createAlarm(
  scope: Construct,
  definition: AlarmDefinition,
  actions: readonly cloudwatch.IAlarmAction[],
  runbook = defaultRunbook,
): cloudwatch.Alarm {
  const { title, meaning, firstStep, comparison, datapoints, missing } = definition;
  const { threshold = 1, periods = 1 } = definition;
  const id = title.replace(
    /[^A-Za-z0-9]+(.)?/g,
    (_all, letter?: string) => letter?.toUpperCase() ?? "",
  );
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmName: `${alarmPrefix(Stack.of(scope))}${title}`,
    alarmDescription:
      `${meaning} First: ${firstStep} Class: ${definition.class}. ` +
      `Runbook: ${runbook}#${anchorOf(title)}`,
    metric: definition.metric,
    threshold,
    comparisonOperator:
      comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    ...(datapoints === undefined ? {} : { datapointsToAlarm: datapoints }),
    treatMissingData:
      missing === "tell"
        ? cloudwatch.TreatMissingData.MISSING
        : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...actions);
  alarm.addOkAction(...actions);
  if (missing === "tell") alarm.addInsufficientDataAction(...actions);
  return alarm;
}
