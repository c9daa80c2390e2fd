import { createDeliveryQueue } from "./sqs-queue.ts";
import { environment } from "./environment.ts";
import { createParameterReader, type ReadStoredKeys } from "./parameter-store.ts";
import { awsAccess, endpointOverride, required, type Variables } from "./read-environment.ts";
import { bucketAddress, createHoldingBucket } from "./s3-bucket.ts";
import { createAwsSender, regionalHost } from "./signed-request.ts";
import type { DeliveryQueue, HoldingBucket } from "./store.ts";

/** What the receiver and the reclaimer talk to. */
export interface Connections {
  readonly readKeys: ReadStoredKeys;
  readonly queue: DeliveryQueue;
  readonly bucket: HoldingBucket;
  /** Opens a connection to the queue's endpoint, so that the first delivery finds it open. */
  readonly openQueue: (signal: AbortSignal) => Promise<void>;
}

/** Connects to the services that the environment names. */
export function connect(variables: Variables): Connections {
  const access = awsAccess(variables);
  const queueUrl = required(variables, environment.queueUrl);
  const toSqs = createAwsSender(
    "sqs",
    new URL(endpointOverride(variables, "SQS") ?? new URL(queueUrl).origin),
    access,
  );
  const ssmEndpoint =
    endpointOverride(variables, "SSM") ?? `https://${regionalHost("ssm", access.region)}`;
  const toSsm = createAwsSender("ssm", new URL(ssmEndpoint), access);
  const { endpoint, pathPrefix } = bucketAddress(
    required(variables, environment.bucketName),
    access.region,
    endpointOverride(variables, "S3"),
  );
  const toS3 = createAwsSender("s3", endpoint, access);

  return {
    readKeys: createParameterReader(toSsm.send, required(variables, environment.keysPath)),
    queue: createDeliveryQueue(toSqs.send, queueUrl),
    bucket: createHoldingBucket(toS3.send, pathPrefix),
    openQueue: toSqs.open,
  };
}
