import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { metricName, metricsNamespace, type MetricName } from "../lambda/contract/metric-names.ts";
import type { Consumer } from "./consumer.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";
import type { Receiver } from "./receiver.ts";
import type { Reclaimer } from "./reclaimer.ts";
import { reconcilerWidgets } from "./reconciler-widgets.ts";
import type { Reconciler } from "./reconciler.ts";

export interface DashboardProps {
  readonly endpoint: Endpoint;
  readonly receiver: Receiver;
  readonly deliveries: DeliveryQueue;
  readonly consumer: Consumer;
  readonly reclaimer: Reclaimer;
  /** Undefined where the setting `reconcile` is false. */
  readonly reconciler: Reconciler | undefined;
}

/** A delivery's way, row by row: arrived, acknowledged, queued, handled, held, missed. */
export class Dashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    const { endpoint, deliveries } = props;
    const receiver = props.receiver.function;
    const consumer = props.consumer.function;
    const reclaimer = props.reclaimer.function;
    const sums = (fn: typeof receiver, ...names: readonly MetricName[]) =>
      names.map((name) => functionMetric(fn, name));

    super(scope, id);
    this.addWidgets(
      graph(
        "Requests",
        endpoint.api.metricCount(sum),
        endpoint.api.metricClientError(sum),
        endpoint.api.metricServerError(sum),
        endpoint.throttled.with({ period: fiveMinutes, label: "429" }),
      ),
      graph(
        "Received",
        ...sums(
          receiver,
          metricName.accepted,
          metricName.pinged,
          metricName.held,
          metricName.heldUnverified,
          metricName.unreadable,
          metricName.lost,
          metricName.keysUnreadable,
        ),
      ),
      graph("Refused by reason", refusedByReason(receiver.functionName)),
    );
    this.addWidgets(
      graph(
        "Milliseconds to acknowledge",
        ...["p50", "p99", "Maximum"].map((statistic) =>
          functionMetric(receiver, metricName.acknowledgeMs, statistic).with({ label: statistic }),
        ),
      ),
      graph(
        "Receiver",
        receiver.metricThrottles(sum),
        receiver.metricErrors(sum),
        receiver.metric("ConcurrentExecutions", { ...sum, statistic: "Maximum" }),
      ),
      graph(
        "Deliveries waiting",
        deliveries.queue.metricApproximateNumberOfMessagesVisible({ ...max, label: "queued" }),
        deliveries.queue.metricApproximateNumberOfMessagesNotVisible({
          ...max,
          label: "in flight",
        }),
        deliveries.deadLetters.metricApproximateNumberOfMessagesVisible({ ...max, label: "dead" }),
      ),
    );
    this.addWidgets(
      graph(
        "Handled",
        ...sums(
          consumer,
          metricName.handled,
          metricName.failed,
          metricName.timedOut,
          metricName.dead,
          metricName.unprocessable,
          metricName.superseded,
        ),
      ),
      graph(
        "Milliseconds from receipt to handled",
        ...["p50", "p99"].map((statistic) =>
          functionMetric(consumer, metricName.ageWhenHandledMs, statistic).with({
            label: statistic,
          }),
        ),
      ),
      graph(
        "Held",
        ...sums(reclaimer, metricName.reclaimed, metricName.forgedDropped, metricName.quarantined),
        functionMetric(reclaimer, metricName.oldestHoldS, "Maximum"),
      ),
    );
    this.addWidgets(
      graph(
        "Consumer",
        consumer.metricThrottles(sum),
        consumer.metricErrors(sum),
        consumer.metric("ConcurrentExecutions", { ...sum, statistic: "Maximum" }),
        functionMetric(reclaimer, metricName.paused, "Maximum"),
      ),
      graph("Failing", functionMetric(reclaimer, metricName.failingDeliveries, "Maximum")),
      graph(
        "Seconds that the oldest has failed or been dead",
        functionMetric(reclaimer, metricName.oldestFailingS, "Maximum"),
        functionMetric(reclaimer, metricName.oldestDeadS, "Maximum"),
      ),
    );
    if (props.reconciler !== undefined) {
      this.addWidgets(...reconcilerWidgets(props.reconciler, props.consumer, props.receiver));
    }
  }
}

const sum = { statistic: "Sum", period: fiveMinutes };
const max = { statistic: "Maximum", period: fiveMinutes };

const graph = (title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });

/** Every reason there is, without a list of them here. */
const refusedByReason = (functionName: string): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    label: "",
    expression: `SEARCH('{${metricsNamespace},FunctionName,Reason} MetricName="${metricName.refused}" FunctionName="${functionName}"', 'Sum', 300)`,
    usingMetrics: {},
    period: fiveMinutes,
  });
