import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { metricName, type MetricName } from "../lambda/contract/metric-names.ts";
import type { AlarmDefinition } from "./alarm.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";
import type { Reclaimer } from "./reclaimer.ts";

/** The reclaimer reports every five minutes, so a period of this length has some of it. */
const quarterHour = Duration.minutes(15);
const maximum = { statistic: "Maximum", period: quarterHour };

/** What the queues and the failure records say about the handling of deliveries. */
export function queueAlarms(
  { queue, deadLetters }: DeliveryQueue,
  reclaimer: Reclaimer,
): readonly AlarmDefinition[] {
  const { stackName } = Stack.of(queue);
  return [
    {
      title: "Dead letters waiting",
      class: "notice",
      meaning: "Deliveries failed for good; what Shipmondo told us has not been done in the shop.",
      firstStep: `run "npm run dead -- list --stack ${stackName}", which groups them by error.`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        ...maximum,
        period: fiveMinutes,
      }),
      missing: "fine",
    },
    {
      title: "Oldest dead letter over ten days",
      class: "urgent",
      meaning:
        "Within four days SQS drops a dead delivery for good, and Shipmondo will not send it again.",
      firstStep: `run "npm run dead -- redrive --all --stack ${stackName}" today.`,
      metric: oldest(deadLetters, reported(deadLetters, reclaimer, metricName.oldestDeadS)),
      threshold: 10 * 24 * 3600,
      missing: "fine",
    },
    {
      title: "Deliveries failing",
      class: "notice",
      meaning: "Deliveries have failed three attempts or more; the shop lacks what they say.",
      firstStep: `run "npm run dead -- list --failing --stack ${stackName}", which shows the errors.`,
      metric: reported(queue, reclaimer, metricName.failingDeliveries),
      missing: "fine",
    },
    {
      title: "Deliveries handled late",
      class: "notice",
      meaning: "A delivery has waited 15 minutes; the shop works with old orders and shipments.",
      firstStep: "look in the consumer's log for a handler that fails or is slow.",
      metric: unlessPaused(
        oldest(queue, reported(queue, reclaimer, metricName.oldestFailingS)),
        reclaimer,
      ),
      threshold: 15 * 60,
      missing: "fine",
    },
    {
      title: "Consumer not reading",
      class: "urgent",
      meaning: "Deliveries wait and nobody reads them; nothing from Shipmondo reaches the shop.",
      firstStep: "check that the consumer's event source mapping is enabled.",
      metric: unread(queue, reclaimer),
      periods: 3,
      missing: "fine",
    },
    {
      title: "Consumer paused for a day",
      class: "notice",
      meaning: "Nothing has been handled for a day; what waits on the queue is lost after 14.",
      firstStep: `run "npm run webhooks -- resume --stack ${stackName}" when the reason is gone.`,
      metric: functionMetric(reclaimer.function, metricName.paused, "Minimum", Duration.hours(1)),
      periods: 24,
      missing: "fine",
    },
  ];
}

/**
 * Seconds that the oldest message has waited: the larger of SQS's figure and that of the failure
 * records. SQS leaves out what was received several times and not deleted, which is what has waited
 * for longest.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function oldest(queue: sqs.IQueue, records: cloudwatch.IMetric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: "oldest",
    expression: "MAX([FILL(age, 0), records])",
    usingMetrics: { age: queue.metricApproximateAgeOfOldestMessage(maximum), records },
    period: quarterHour,
  });
}

/**
 * An age that counts only while the consumer is not paused: who paused it knows that deliveries
 * wait. Not known means not paused.
 */
function unlessPaused(
  age: cloudwatch.IMetric,
  { function: fn }: Reclaimer,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: "oldest, unless paused",
    expression: "IF(FILL(paused, 0) > 0, 0, oldest)",
    usingMetrics: {
      paused: functionMetric(fn, metricName.paused, "Maximum", quarterHour),
      oldest: age,
    },
    period: quarterHour,
  });
}

/** What the reclaimer reports, while messages are there; 0 when none are. */
function reported(
  queue: sqs.IQueue,
  { function: fn }: Reclaimer,
  name: MetricName,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: name,
    expression: "IF(FILL(visible, 0) + FILL(inFlight, 0) > 0, FILL(reported, 0), 0)",
    usingMetrics: {
      visible: queue.metricApproximateNumberOfMessagesVisible(maximum),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible(maximum),
      reported: functionMetric(fn, name, "Maximum", quarterHour),
    },
    period: quarterHour,
  });
}

/**
 * 1 while messages wait and none is read. A disabled event source has no metric of its own.
 * Messages in flight count as reading: behind one that waits for its next attempt, the others of
 * its group are visible but cannot be received. Quiet only while `webhooks pause` paused it: what
 * was switched off another way may be an accident.
 */
function unread(queue: sqs.IQueue, { function: fn }: Reclaimer): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: "waiting and not read",
    expression:
      "IF(waiting > 0 AND FILL(inFlight, 0) == 0 AND FILL(received, 0) == 0 AND " +
      "FILL(paused, 0) == 0, 1, 0)",
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: "Minimum" }),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: "Maximum" }),
      received: queue.metricNumberOfMessagesReceived({ statistic: "Sum" }),
      paused: functionMetric(fn, metricName.pausedByCommand, "Maximum"),
    },
    period: fiveMinutes,
  });
}
