import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { maxMessageBytes } from "../lambda/contract/delivery.ts";
import { backstopReceives, visibilitySeconds } from "./setting-contradictions.ts";
import type { Settings } from "./settings.ts";

/** The FIFO queue of deliveries and its dead-letter queue. */
export class DeliveryQueue extends Construct {
  readonly queue: sqs.Queue;
  /** Where a delivery goes that failed every attempt, or that no attempt can handle. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, "DeadLetters", shared);
    this.queue = new sqs.Queue(this, "Deliveries", {
      ...shared,
      visibilityTimeout: Duration.seconds(visibilitySeconds(settings)),
      // The consumer counts attempts and sends to the dead letters itself; this is for what never
      // reaches a handler.
      deadLetterQueue: {
        queue: this.deadLetters,
        maxReceiveCount: backstopReceives(settings),
      },
    });
  }
}

const shared = {
  fifo: true,
  // Both together are SQS's high throughput: a limit for each group instead of 300 a second for the
  // queue.
  deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  maxMessageSizeBytes: maxMessageBytes,
  // The longest that SQS offers.
  retentionPeriod: Duration.days(14),
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} as const satisfies sqs.QueueProps;
