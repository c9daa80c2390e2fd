import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { environment } from "../shared/environment.ts";
import { createLog } from "../shared/log.ts";
import { createMetrics } from "../shared/metrics.ts";
import { endpointOverride, required } from "../shared/read-environment.ts";
import { createConsume } from "./consume.ts";
import { isKnownKey } from "./handlers.ts";
import userHandlers from "./handlers/index.ts";
import { createRunOnce } from "./once.ts";
import { createMessageFate, parseRetryDelays } from "./retry.ts";
import { createVersions } from "./versions.ts";

const now = Date.now;
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const log = createLog(write, now);
const setting = (name: string): string => required(process.env, name);

const clientOptions = (service: "SQS" | "S3" | "DYNAMODB") => {
  const endpoint = endpointOverride(process.env, service);
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    // The SDK has no time limits of its own.
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    },
  };
};
const sqs = new SQSClient({ ...clientOptions("SQS"), md5: false });
const s3 = new S3Client({
  ...clientOptions("S3"),
  forcePathStyle: endpointOverride(process.env, "S3") !== undefined,
});
const dynamoDb = new DynamoDBClient(clientOptions("DYNAMODB"));

/** Longer than any copy of a delivery can live: 14 days in the queue, 14 more as a dead letter, and what people do by hand. */
const keepSeconds = 90 * 24 * 60 * 60;
const tableName = setting(environment.tableName);
const bucketName = setting(environment.bucketName);

const unknownKeys = userHandlers.keys.filter((key) => !isKnownKey(key));
if (unknownKeys.length > 0) {
  log.warn(
    "Handlers for a resource or an action that Shipmondo does not have: check the spelling",
    {
      keys: unknownKeys.join(", "),
    },
  );
}

export const handler = createConsume({
  find: userHandlers.find,
  runOnce: createRunOnce(dynamoDb, tableName, keepSeconds),
  versions: createVersions(dynamoDb, tableName, keepSeconds, now),
  readHeld: async (key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    return (await Body?.transformToString("utf8")) ?? "";
  },
  fate: createMessageFate(
    sqs,
    setting(environment.queueUrl),
    setting(environment.deadLetterQueueUrl),
  ),
  retryDelays: parseRetryDelays(process.env[environment.retryDelays], [5, 60, 600, 3_600]),
  maxReceives: Number(process.env[environment.maxReceives] ?? 5),
  now,
  log,
  metrics: createMetrics(write, now, setting("AWS_LAMBDA_FUNCTION_NAME")),
});
