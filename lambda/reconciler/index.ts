import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Context } from "aws-lambda";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createHeldObjects } from "../aws/held-objects.ts";
import { readParameter } from "../aws/read-parameter.ts";
import { s3ClientOptions, sdkClientOptions } from "../aws/sdk-client-options.ts";
import { createVersionRecords } from "../aws/version-records.ts";
import { createCurrentInvocation } from "../common/invocation-context.ts";
import { createLog } from "../common/log.ts";
import { createMetrics } from "../common/metrics.ts";
import { functionName, required } from "../common/read-environment.ts";
import { environment } from "../contract/environment.ts";
import { recordsLifeSeconds } from "../contract/records-life.ts";
import { readCredentials } from "../shipmondo/credentials.ts";
import { createShipmondoApi } from "../shipmondo/shipmondo-api.ts";
import { createLease } from "./lease.ts";
import { createProgress } from "./progress.ts";
import { readReconcilerSettings } from "./read-settings.ts";
import { createReconcile } from "./reconcile.ts";
import { createSendFound } from "./send-found.ts";
import { oldestHold } from "./window-end.ts";

const now = Date.now;
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const current = createCurrentInvocation();
const log = createLog(write, now, current.fields);
const metrics = createMetrics(write, now, functionName(process.env));
const answerMs = 5_000;

const settings = readReconcilerSettings(process.env);
const tableName = required(process.env, environment.tableName);
const apiPath = process.env[environment.apiPath] ?? "";
const dynamoDb = new DynamoDBClient(sdkClientOptions(process.env, "DYNAMODB", answerMs));
const ssm = new SSMClient(sdkClientOptions(process.env, "SSM", answerMs));
const objects = createHeldObjects(
  new S3Client(s3ClientOptions(process.env, answerMs)),
  required(process.env, environment.bucketName),
);

const reconcile = createReconcile({
  async readCredentials() {
    if (settings.credentials !== null || apiPath === "") return settings.credentials;
    const text = await readParameter(ssm, apiPath);
    if (text === null) return null;
    const credentials = readCredentials(text);
    if (credentials === null) {
      log.error("The parameter holds no credentials: put them with webhooks login");
      metrics.put({ ApiRefused: 1 });
    }
    return credentials;
  },
  api: (credentials, until) =>
    createShipmondoApi({
      url: settings.apiUrl,
      credentials,
      fetch,
      now,
      sleep: (ms) => sleep(ms),
      random: Math.random,
      until,
    }),
  lease: createLease(dynamoDb, tableName, now),
  progress: createProgress(dynamoDb, tableName),
  versions: createVersionRecords(dynamoDb, tableName, recordsLifeSeconds, now),
  send: createSendFound(
    new SQSClient({ ...sdkClientOptions(process.env, "SQS", answerMs), md5: false }),
    required(process.env, environment.queueUrl),
    (key, body) => objects.write(key, body),
  ),
  oldestHold: () => oldestHold((prefix, after, most) => objects.list(prefix, after, most)),
  own: settings.own,
  all: settings.all,
  since: settings.since,
  lagMs: settings.lagMs,
  now,
  log,
  metrics,
});

export const handler = (_event: unknown, context?: Context) => {
  const invocation = current.begin(context);
  return reconcile(randomUUID(), () => invocation.getRemainingTimeInMillis());
};
