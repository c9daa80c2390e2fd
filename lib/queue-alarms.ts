import { Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmDefinition } from "./alarm.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import { fiveMinutes } from "./metrics.ts";

const { NOT_BREACHING } = cloudwatch.TreatMissingData;
const maximum = { statistic: "Maximum", period: fiveMinutes };

/** What the two queues say about the handling of deliveries. A queue emits no metric after six idle hours, and then it is empty. */
export function queueAlarms({ queue, deadLetters }: DeliveryQueue): readonly AlarmDefinition[] {
  const { stackName } = Stack.of(queue);
  return [
    {
      title: "Dead letters waiting",
      meaning: "Deliveries failed every try; what Shipmondo told us has not been done in the shop.",
      firstStep: `run "npm run dead -- list --stack ${stackName}", and look in the consumer's log for one common error.`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      title: "Oldest dead letter over ten days",
      meaning:
        "Within four days SQS drops a dead delivery for good, and Shipmondo will not send it again.",
      firstStep: `run "npm run dead -- redrive --all --stack ${stackName}" today.`,
      metric: deadLetters.metricApproximateAgeOfOldestMessage(maximum),
      threshold: 10 * 24 * 3600,
      missing: NOT_BREACHING,
    },
    {
      title: "Deliveries handled late",
      meaning: "A delivery has waited 15 minutes; the shop works with old orders and shipments.",
      firstStep: "look in the consumer's log for a handler that fails or is slow.",
      metric: queue.metricApproximateAgeOfOldestMessage(maximum),
      threshold: 15 * 60,
      missing: NOT_BREACHING,
    },
    {
      title: "Consumer not reading",
      meaning: "Deliveries wait and nobody reads them; nothing from Shipmondo reaches the shop.",
      firstStep: "check that the consumer's event source mapping is enabled.",
      metric: unread({ queue }),
      threshold: 1,
      periods: 3,
      missing: NOT_BREACHING,
    },
  ];
}

/**
 * 1 while messages wait and none is read. A disabled event source has no metric of its own. Messages in flight count as reading:
 * behind one that waits for its next try, the others of its group are visible but cannot be received.
 */
function unread({ queue }: Pick<DeliveryQueue, "queue">): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: "waiting and not read",
    expression: "IF(waiting > 0 AND FILL(inFlight, 0) == 0 AND FILL(received, 0) == 0, 1, 0)",
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: "Minimum" }),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: "Maximum" }),
      received: queue.metricNumberOfMessagesReceived({ statistic: "Sum" }),
    },
    period: fiveMinutes,
  });
}
