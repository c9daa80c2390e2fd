import { Stack } from "aws-cdk-lib";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { environment } from "../lambda/contract/environment.ts";
import type { Settings } from "./settings.ts";

/** Environment of the functions that verify and queue deliveries: receiver and reclaimer. */
export const intakeEnvironment = (
  queue: sqs.IQueue,
  bucket: s3.Bucket,
  settings: Settings,
): Readonly<Record<string, string>> => ({
  [environment.queueUrl]: queue.queueUrl,
  [environment.keysPath]: settings.keysPath,
  [environment.bucketName]: bucket.bucketName,
  [environment.urlSuffix]: Stack.of(bucket).urlSuffix,
  ...(settings.requireBinding ? { [environment.requireBinding]: "true" } : {}),
});
