import { Duration, Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { environment, holding } from "../lambda/contract/environment.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { BundleOf } from "./bundle.ts";
import { ConsumerInfrastructure } from "./consumer-infrastructure.ts";
import { runInfrastructure, type Infrastructure } from "./infrastructure.ts";
import { LambdaFunction } from "./lambda-function.ts";
import type { Settings } from "./settings.ts";

export interface ConsumerProps {
  readonly deliveries: DeliveryQueue;
  readonly bucket: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly settings: Settings;
  readonly bundleOf: BundleOf;
  /** Folder of the user's handlers. */
  readonly handlers: string;
  readonly infrastructure: Infrastructure;
}

/** Hands each delivery to the user's handlers. */
export class Consumer extends LambdaFunction {
  /** Feeds it from the queue. */
  readonly eventSource: lambda.IEventSourceMapping;

  constructor(scope: Construct, id: string, props: ConsumerProps) {
    const { bucket, table, settings } = props;
    const { queue, deadLetters } = props.deliveries;
    super(scope, id, {
      name: "consumer",
      description: "Hands deliveries to the handlers.",
      memoryMb: settings.consumerMemoryMb,
      timeout: Duration.seconds(settings.consumerTimeoutSeconds),
      environment: {
        [environment.tableName]: table.tableName,
        [environment.bucketName]: bucket.bucketName,
        [environment.queueUrl]: queue.queueUrl,
        [environment.deadLetterQueueUrl]: deadLetters.queueUrl,
        [environment.retryDelays]: settings.retryDelaysSeconds.join(","),
        [environment.maxAttempts]: String(settings.maxAttempts),
        ...(settings.logErrorMessages ? {} : { [environment.logErrorMessages]: "false" }),
        // The bundle carries its source map, so that a handler's stack names the user's files and
        // lines.
        NODE_OPTIONS: "--enable-source-maps",
      },
      permissions: [
        {
          actions: [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
          ],
          resources: [queue.queueArn],
          why: "The event source reads with the function's role; the function sets the wait before the next attempt.",
        },
        {
          actions: ["sqs:SendMessage"],
          resources: [deadLetters.queueArn],
          why: "Sends what failed its last attempt, or what no attempt can handle, to the dead-letter queue.",
        },
        {
          actions: ["s3:GetObject"],
          resources: [bucket.arnForObjects(`${holding.large}*`)],
          why: "Fetches deliveries that were too large for the queue, whose keys name the delivery.",
        },
        {
          actions: ["s3:ListBucket"],
          resources: [bucket.bucketArn],
          conditions: { StringLike: { "s3:prefix": `${holding.large}*` } },
          why: "Tells a delivery that is gone, which S3 answers 403 without this, from one that cannot be read now.",
        },
        {
          actions: [
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
          ],
          resources: [table.tableArn],
          why: "Records what has been handled, and keeps what failed.",
        },
      ],
      settings,
      bundleOf: props.bundleOf,
      handlers: props.handlers,
      extend: (inner, role) => {
        const consumer = new ConsumerInfrastructure(inner, role);
        runInfrastructure(props.infrastructure, { stack: Stack.of(inner), consumer });
        return consumer.extension();
      },
    });
    this.eventSource = new lambda.EventSourceMapping(this, "Deliveries", {
      target: this.function,
      eventSourceArn: queue.queueArn,
      // One at a time: in a batch, a poison message uses up the attempts of healthy ones of its
      // group that never ran.
      batchSize: 1,
      reportBatchItemFailures: true,
      // Here and not as reserved concurrency, which would be taken from the receiver: a new account
      // has ten instances in all.
      maxConcurrency: settings.consumerMaxConcurrency,
    });
  }
}
