import { Stack } from "aws-cdk-lib";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { createAlarm } from "./alarm.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { queueAlarms } from "./queue-alarms.ts";
import { receiverAlarms } from "./receiver-alarms.ts";
import { reclaimerAlarms } from "./reclaimer-alarms.ts";
import type { Receiver } from "./receiver.ts";
import type { Reclaimer } from "./reclaimer.ts";
import type { Settings } from "./settings.ts";

export interface AlarmsProps {
  readonly deliveries: DeliveryQueue;
  readonly receiver: Receiver;
  readonly reclaimer: Reclaimer;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
}

/** One alarm for each promise that may break; they go to `alarmEmail` where it is set, and stand in CloudWatch anyway. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { alarmEmail, silenceHours } = props.settings;
    const alarms = [
      ...receiverAlarms(props.receiver, props.endpoint, silenceHours),
      ...queueAlarms(props.deliveries),
      ...reclaimerAlarms(props.reclaimer),
    ].map((definition) => createAlarm(this, definition));

    if (alarmEmail === undefined) return;
    const topic = new AlarmTopic(this, "Topic", alarmEmail);
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }
}

/**
 * Mails what it is sent. Not encrypted at rest: CloudWatch cannot publish to a topic under the key aws/sns, a key of one's own costs a
 * dollar a month, and an alarm's text holds nothing personal.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
class AlarmTopic extends sns.Topic {
  constructor(scope: Construct, id: string, email: string) {
    super(scope, id, { enforceSSL: true });
    this.addSubscription(new EmailSubscription(email));
    // A policy of its own replaces the one that SNS gives a topic, which would have let the account's alarms in.
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
  }
}
