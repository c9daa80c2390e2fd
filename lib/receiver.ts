import { Duration } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { holding } from "../lambda/contract/environment.ts";
import { intakeEnvironment } from "./intake-environment.ts";
import type { BundleOf } from "./bundle.ts";
import { LambdaFunction } from "./lambda-function.ts";
import { readKeys } from "./read-keys.ts";
import type { Settings } from "./settings.ts";

export interface ReceiverProps {
  readonly queue: sqs.IQueue;
  readonly bucket: s3.Bucket;
  readonly settings: Settings;
  readonly bundleOf: BundleOf;
}

/** Verifies a webhook and makes it durable before it answers. */
export class Receiver extends LambdaFunction {
  /** What API Gateway calls: the function, or its alias where instances are kept warm. */
  readonly target: lambda.IFunction;

  constructor(scope: Construct, id: string, props: ReceiverProps) {
    const { queue, bucket, settings } = props;
    super(scope, id, {
      name: "receiver",
      description: "Verifies Shipmondo's webhooks and puts them on the queue.",
      memoryMb: settings.receiverMemoryMb,
      // Shipmondo hangs up after 3 seconds; the rest is for a cold start on a bad day.
      timeout: Duration.seconds(10),
      environment: intakeEnvironment(queue, bucket, settings),
      permissions: [
        {
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          why: "Puts deliveries on the queue.",
        },
        {
          actions: ["s3:PutObject"],
          resources: [holding.pending, holding.large, holding.refused].map((prefix) =>
            bucket.arnForObjects(`${prefix}*`),
          ),
          why: "Holds what the queue cannot take, under keys that name the delivery. It can neither read nor delete.",
        },
        ...readKeys(scope, settings),
      ],
      settings,
      bundleOf: props.bundleOf,
    });
    this.target =
      settings.provisionedConcurrency === undefined
        ? this.function
        : this.function.addAlias("warm", {
            provisionedConcurrentExecutions: settings.provisionedConcurrency,
          });
  }
}
