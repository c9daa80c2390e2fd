import { Duration } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { environment, failureIndex, holding } from "../lambda/contract/environment.ts";
import { intakeEnvironment } from "./intake-environment.ts";
import type { BundleOf } from "./bundle.ts";
import { LambdaFunction } from "./lambda-function.ts";
import { readKeys } from "./read-keys.ts";
import type { Settings } from "./settings.ts";

export interface ReclaimerProps {
  readonly queue: sqs.IQueue;
  readonly bucket: s3.Bucket;
  readonly table: dynamodb.Table;
  /** What feeds the consumer. */
  readonly eventSource: lambda.IEventSourceMapping;
  readonly settings: Settings;
  readonly bundleOf: BundleOf;
}

/** Moves what the receiver held to the queue and reports what keeps failing, every five minutes. */
export class Reclaimer extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ReclaimerProps) {
    const { queue, bucket, table, eventSource, settings } = props;
    super(scope, id, {
      name: "reclaimer",
      description: "Moves held deliveries to the queue.",
      memoryMb: 512,
      // A run ends before the next begins.
      timeout: Duration.seconds(240),
      environment: {
        ...intakeEnvironment(queue, bucket, settings),
        [environment.tableName]: table.tableName,
        [environment.eventSourceId]: eventSource.eventSourceMappingId,
      },
      permissions: [
        {
          actions: ["s3:ListBucket"],
          resources: [bucket.bucketArn],
          conditions: { StringLike: { "s3:prefix": `${holding.pending}*` } },
          why: "Finds what is held.",
        },
        {
          actions: ["s3:GetObject", "s3:DeleteObject"],
          resources: [bucket.arnForObjects(`${holding.pending}*`)],
          why: "Reads what is held and removes it once it is on the queue; the keys name the delivery.",
        },
        {
          actions: ["s3:PutObject"],
          resources: [holding.refused, holding.large].map((prefix) =>
            bucket.arnForObjects(`${prefix}*`),
          ),
          why: "Sets aside what no key verifies, and leaves large deliveries for the consumer; the keys name the delivery.",
        },
        {
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          why: "Puts held deliveries on the queue.",
        },
        {
          actions: ["dynamodb:Query"],
          resources: [`${table.tableArn}/index/${failureIndex.name}`],
          why: "Reports what is being retried and what is dead.",
        },
        {
          actions: ["lambda:GetEventSourceMapping", "lambda:ListTags"],
          resources: [eventSource.eventSourceMappingArn],
          why: "Reports whether the consumer is paused.",
        },
        ...readKeys(scope, settings),
      ],
      settings,
      bundleOf: props.bundleOf,
    });
    // A schedule and not a retry: an outage outlasts Lambda's own two retries, and after a failed
    // run the next one does the same.
    this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    new events.Rule(this, "Schedule", {
      description: "Starts the reclaimer.",
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [new targets.LambdaFunction(this.function)],
    });
  }
}
