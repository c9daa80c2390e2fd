import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { environment } from "../shared/environment.ts";
import { invocationContext } from "../shared/invocation-context.ts";
import { createLog } from "../shared/log.ts";
import { createMetrics } from "../shared/metrics.ts";
import { functionName, required, type Variables } from "../shared/read-environment.ts";
import { s3ClientOptions, sdkClientOptions } from "../shared/sdk-client-options.ts";
import { createConsume, type Consume } from "./consume.ts";
import { isKnownKey, type Handlers } from "./handlers.ts";
import { createRunOnce } from "./once.ts";
import { createMessageFate, parseRetryDelays } from "./retry.ts";
import { createVersions } from "./versions.ts";

/** Longer than any copy of a delivery can live: 14 days in the queue, 14 more as a dead letter, and what people do by hand. */
const keepSeconds = 90 * 24 * 60 * 60;
const answerMs = 5_000;

/**
 * The consumer function around a user's handlers.
 * @param variables the function's environment
 * @throws Error when a variable that the stack sets is missing
 */
export function createConsumer(userHandlers: Handlers, variables: Variables): Consume {
  const now = Date.now;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const log = createLog(write, now);
  const setting = (name: string): string => required(variables, name);
  const bucketName = setting(environment.bucketName);
  const tableName = setting(environment.tableName);

  const sqs = new SQSClient({ ...sdkClientOptions(variables, "SQS", answerMs), md5: false });
  const s3 = new S3Client(s3ClientOptions(variables, answerMs));
  const dynamoDb = new DynamoDBClient(sdkClientOptions(variables, "DYNAMODB", answerMs));

  const unknownKeys = userHandlers.keys.filter((key) => !isKnownKey(key));
  if (unknownKeys.length > 0) {
    log.warn("Handlers for a resource or an action that Shipmondo lacks: check the spelling", {
      keys: unknownKeys.join(", "),
    });
  }

  const consume = createConsume({
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
    retryDelays: parseRetryDelays(variables[environment.retryDelays], [5, 60, 600, 3_600]),
    maxReceives: Number(variables[environment.maxReceives] ?? 5),
    now,
    log,
    metrics: createMetrics(write, now, functionName(variables)),
  });
  return (event, context) => consume(event, invocationContext(context));
}
