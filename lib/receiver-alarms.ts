import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { metricName } from "../lambda/contract/metric-names.ts";
import type { AlarmDefinition } from "./alarm.ts";
import type { Endpoint } from "./endpoint.ts";
import { fiveMinutes, functionMetric } from "./metrics.ts";
import type { Receiver } from "./receiver.ts";
import { refusals, refusedAsMalformed, refusedButFixable } from "./refusals.ts";

const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
const sum = { statistic: "Sum", period: fiveMinutes };

/** Between Shipmondo and a durable delivery. No data: no request, no fault (silence apart). */
export function receiverAlarms(
  { function: fn }: Receiver,
  endpoint: Endpoint,
  silenceHours: number | undefined,
): readonly AlarmDefinition[] {
  return [
    {
      title: "Delivery lost",
      class: "urgent",
      meaning: "Neither queue nor bucket took a delivery; Shipmondo will not send it again.",
      firstStep: "check the health of SQS and S3, then compare with Shipmondo from that time on.",
      metric: functionMetric(fn, metricName.lost),
      missing: "fine",
    },
    {
      title: "Webhooks refused",
      class: "urgent",
      meaning:
        "Webhooks were refused that a right key or a right name would let in; genuine ones do not arrive.",
      firstStep:
        'look up the reason in the receiver\'s log; for "signature" or "no_key", compare the keys.',
      metric: refusals(fn, refusedButFixable, fiveMinutes),
      missing: "fine",
    },
    {
      title: "Malformed requests",
      class: "notice",
      meaning:
        "Many requests were not of Shipmondo's form: a stranger sends them, or the form has changed.",
      firstStep: "see on the dashboard whether deliveries are accepted as usual beside them.",
      metric: refusals(fn, refusedAsMalformed, Duration.hours(1)),
      // A stray bot is no news.
      threshold: 100,
      missing: "fine",
    },
    {
      title: "Payload unreadable",
      class: "notice",
      meaning: "Shipmondo signed something that we cannot read; it is in quarantine, not handled.",
      firstStep:
        "read it in the bucket, under refused/, within 14 days; the wire format may have changed.",
      metric: functionMetric(fn, metricName.unreadable),
      missing: "fine",
    },
    {
      title: "Acknowledgement slow",
      class: "notice",
      meaning: "Answers took over 2.5 of the 3 seconds that Shipmondo waits; later ones are lost.",
      firstStep: "see on the dashboard whether cold starts, SSM or SQS took the time.",
      metric: functionMetric(fn, metricName.acknowledgeMs, "p99"),
      threshold: 2500,
      comparison: GREATER_THAN_THRESHOLD,
      missing: "fine",
    },
    {
      title: "Endpoint answers 5xx",
      class: "urgent",
      meaning: "Shipmondo got an error from the endpoint, and such a delivery is not sent again.",
      firstStep: "compare the access log's status with the receiver's log at that time.",
      metric: endpoint.api.metricServerError(sum),
      missing: "fine",
    },
    {
      title: "Requests throttled",
      class: "urgent",
      meaning: "API Gateway answered 429; genuine webhooks among those requests are lost.",
      firstStep: "see whether a stranger or a busy day sent them, then raise the setting throttle.",
      metric: endpoint.throttled.with({ period: fiveMinutes }),
      missing: "fine",
    },
    {
      title: "Receiver throttled",
      class: "urgent",
      meaning: "Lambda had no instance left for a webhook, which is lost.",
      firstStep: "find what uses up the account's concurrent executions, and ask AWS for more.",
      metric: fn.metricThrottles(sum),
      missing: "fine",
    },
    {
      title: "Receiver errors",
      class: "urgent",
      meaning: "The receiver crashed or timed out; the webhook it was working on is lost.",
      firstStep:
        "read the receiver's log for the error, and undo the latest deployment if it began then.",
      metric: fn.metricErrors(sum),
      missing: "fine",
    },
    ...(silenceHours === undefined
      ? []
      : [
          {
            title: "No deliveries",
            class: "urgent" as const,
            meaning: `Nothing has come from Shipmondo for ${silenceHours} hours; its webhooks may be gone or off.`,
            firstStep:
              "check in Shipmondo that the webhooks exist, are active and name this endpoint.",
            metric: functionMetric(fn, metricName.accepted, "Sum", Duration.hours(1)),
            comparison: LESS_THAN_THRESHOLD,
            periods: silenceHours,
            // The metric exists only where something came: no data is what this alarm is for.
            missing: "tell" as const,
          },
        ]),
  ];
}
