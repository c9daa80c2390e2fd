import { Stack } from "aws-cdk-lib";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { AlarmClass } from "./alarm.ts";
import type { Settings } from "./settings.ts";

/** What each class of alarms is sent to: the address that gets all, and the user's own topics. */
export function alarmTopics(
  scope: Construct,
  { alarmEmail, alarmTopicArn = {} }: Settings,
): Readonly<Record<AlarmClass, readonly cloudwatch.IAlarmAction[]>> {
  const mailed =
    alarmEmail === undefined ? [] : [new SnsAction(new MailTopic(scope, "Topic", alarmEmail))];
  const to = (id: string, arn: string | undefined): readonly cloudwatch.IAlarmAction[] =>
    arn === undefined ? mailed : [...mailed, new SnsAction(sns.Topic.fromTopicArn(scope, id, arn))];
  return {
    urgent: to("UrgentTopic", alarmTopicArn.urgent),
    notice: to("NoticeTopic", alarmTopicArn.notice),
  };
}

/**
 * Mails what it is sent. Not encrypted at rest: CloudWatch cannot publish to a topic under the key
 * aws/sns, a key of one's own costs a dollar a month, and an alarm's text holds nothing personal.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
class MailTopic extends sns.Topic {
  constructor(scope: Construct, id: string, email: string) {
    super(scope, id, { enforceSSL: true });
    this.addSubscription(new EmailSubscription(email));
    // A policy of its own replaces the one that SNS gives a topic, which would have let the
    // account's alarms in.
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
