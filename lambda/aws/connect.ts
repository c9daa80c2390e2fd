import { createDeliveryQueue } from "./sqs-queue.ts";
import { environment } from "../contract/environment.ts";
import { createParameterReader, type ReadStoredKeys } from "./parameter-store.ts";
import {
  awsAccess,
  endpointOverride,
  required,
  urlSuffixOf,
  type Variables,
} from "../common/read-environment.ts";
import { regionalHost } from "./regional-host.ts";
import { bucketAddress, createHoldingBucket } from "./s3-bucket.ts";
import { createAwsSenders } from "./signed-request.ts";
import type { DeliveryQueue, HoldingBucket } from "./store.ts";

/** What the receiver and the reclaimer talk to. */
export interface Connections {
  readonly readKeys: ReadStoredKeys;
  readonly queue: DeliveryQueue;
  readonly bucket: HoldingBucket;
  /** Opens a connection to the queue's endpoint, so that the first delivery finds it open. */
  readonly openQueue: (signal: AbortSignal) => Promise<void>;
}

/**
 * Connects to the services that the environment names.
 * @param now milliseconds since the epoch
 */
export function connect(variables: Variables, now: () => number): Connections {
  const access = awsAccess(variables);
  const createSender = createAwsSenders(access, now);
  const urlSuffix = urlSuffixOf(variables);
  const queueUrl = required(variables, environment.queueUrl);
  const toSqs = createSender(
    "sqs",
    new URL(endpointOverride(variables, "SQS") ?? new URL(queueUrl).origin),
  );
  const ssmHost = regionalHost("ssm", access.region, urlSuffix);
  const toSsm = createSender(
    "ssm",
    new URL(endpointOverride(variables, "SSM") ?? `https://${ssmHost}`),
  );
  const { endpoint, pathPrefix } = bucketAddress(
    required(variables, environment.bucketName),
    regionalHost("s3", access.region, urlSuffix),
    endpointOverride(variables, "S3"),
  );
  const toS3 = createSender("s3", endpoint);

  return {
    readKeys: createParameterReader(toSsm.send, required(variables, environment.keysPath)),
    queue: createDeliveryQueue(toSqs.send, queueUrl),
    bucket: createHoldingBucket(toS3.send, pathPrefix),
    openQueue: toSqs.open,
  };
}
