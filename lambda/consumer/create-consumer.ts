import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { defaultMaxAttempts, defaultRetryDelays } from "../contract/attempt-defaults.ts";
import { environment } from "../contract/environment.ts";
import { recordsLifeSeconds } from "../contract/records-life.ts";
import { createFailureRecords } from "../aws/failure-records.ts";
import { createCurrentInvocation } from "../common/invocation-context.ts";
import { createLog } from "../common/log.ts";
import { createMetrics } from "../common/metrics.ts";
import { functionName, required, type Variables } from "../common/read-environment.ts";
import { s3ClientOptions, sdkClientOptions } from "../aws/sdk-client-options.ts";
import { createConsume, type Consume } from "./consume.ts";
import { isKnownKey, type Handlers } from "./define-handlers.ts";
import { createReadHeld } from "./held-data.ts";
import { createMessageFate } from "./message-fate.ts";
import { createRunOnce } from "./idempotency.ts";
import { parseMaxAttempts, parseRetryDelays } from "./retry.ts";
import { afterTimer } from "./time-limit.ts";
import { watchUncaught } from "./uncaught-errors.ts";
import { createStepRecords } from "./step-records.ts";
import { createVersionRecords } from "../aws/version-records.ts";

const answerMs = 5_000;

/**
 * The consumer function around a user's handlers.
 * @param variables the function's environment
 * @throws Error when a variable that the stack sets is missing
 */
export function createConsumer(userHandlers: Handlers, variables: Variables): Consume {
  const now = Date.now;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const current = createCurrentInvocation();
  const log = createLog(write, now, current.fields);
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
    runOnce: createRunOnce(dynamoDb, tableName, recordsLifeSeconds),
    versions: createVersionRecords(dynamoDb, tableName, recordsLifeSeconds, now),
    stepRecords: createStepRecords(dynamoDb, tableName, recordsLifeSeconds, now),
    readHeld: createReadHeld(s3, bucketName),
    records: createFailureRecords(dynamoDb, tableName, now),
    fate: createMessageFate(
      sqs,
      setting(environment.queueUrl),
      setting(environment.deadLetterQueueUrl),
    ),
    policy: {
      maxAttempts: parseMaxAttempts(variables[environment.maxAttempts], defaultMaxAttempts),
      delays: parseRetryDelays(variables[environment.retryDelays], defaultRetryDelays),
    },
    root: variables.LAMBDA_TASK_ROOT ?? process.cwd(),
    logErrorMessages: variables[environment.logErrorMessages] !== "false",
    now,
    after: afterTimer,
    watchUncaught,
    endProcess: () => {
      // What was logged leaves the process first. Lambda counts any exit in an invocation as an
      // error.
      process.stdout.write("", () => process.exit(1));
    },
    log,
    metrics: createMetrics(write, now, functionName(variables)),
  });
  return (event, context) => consume(event, current.begin(context));
}
