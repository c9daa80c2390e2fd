import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import { connect } from "../aws/connect.ts";
import { readEventSource, readPauseTag } from "../aws/event-source.ts";
import { environment } from "../contract/environment.ts";
import { createFailureRecords } from "../aws/failure-records.ts";
import { createCurrentInvocation } from "../common/invocation-context.ts";
import { createKeyring } from "../intake/keyring.ts";
import { createLog } from "../common/log.ts";
import { createMetrics } from "../common/metrics.ts";
import { functionName, keysMaxAgeMs, required } from "../common/read-environment.ts";
import { s3ClientOptions, sdkClientOptions } from "../aws/sdk-client-options.ts";
import { createHeldObjects } from "../aws/held-objects.ts";
import { createReclaimObject } from "./reclaim-object.ts";
import { createReclaim, type ReclaimOptions } from "./reclaim.ts";
import { createReportFailures } from "./report-failures.ts";
import { createReportPause } from "./report-pause.ts";

const now = Date.now;
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const current = createCurrentInvocation();
const log = createLog(write, now, current.fields);
const metrics = createMetrics(write, now, functionName(process.env));

const { readKeys, queue } = connect(process.env, now);
/** Of one attempt: a call of the SDK makes up to three, within the limits of the held objects. */
const answerMs = 2_500;
/** Of one call about the pause, its attempts together. */
const pauseMs = 6_000;
const s3 = new S3Client(s3ClientOptions(process.env, answerMs));
const objects = createHeldObjects(s3, required(process.env, environment.bucketName));

const reclaim = createReclaim({
  objects,
  reclaimObject: createReclaimObject(objects, queue, () => {
    metrics.put({ Quarantined: 1 });
  }),
  reportFailures: failureReport(),
  reportPause: pauseReport(),
  freshKeyring: () =>
    createKeyring({
      read: readKeys,
      now,
      random: Math.random,
      log,
      maxAgeMs: keysMaxAgeMs(process.env),
      onUnreadable: () => {
        metrics.put({ KeysUnreadable: 1 });
      },
    }),
  requireBinding: process.env[environment.requireBinding] === "true",
  now,
  log,
  metrics,
});

export const handler = (_event: unknown, context?: Context) => {
  const invocation = current.begin(context);
  return reclaim(() => invocation.getRemainingTimeInMillis());
};

/** Reports nothing without a table, as where something else than the stack runs the bundle. */
function failureReport(): ReclaimOptions["reportFailures"] {
  const tableName = process.env[environment.tableName];
  if (tableName === undefined || tableName === "") return () => Promise.resolve();
  const client = new DynamoDBClient(sdkClientOptions(process.env, "DYNAMODB", answerMs));
  return createReportFailures({
    records: createFailureRecords(client, tableName, now),
    now,
    metrics,
  });
}

/** Reports nothing without a mapping, as in the local run, whose consumer Lambda does not feed. */
function pauseReport(): ReclaimOptions["reportPause"] {
  const id = process.env[environment.eventSourceId];
  if (id === undefined || id === "") return () => Promise.resolve();
  const client = new LambdaClient({
    ...sdkClientOptions(process.env, "LAMBDA", answerMs),
    maxAttempts: 2,
  });
  const limit = (): AbortSignal => AbortSignal.timeout(pauseMs);
  return createReportPause({
    read: () => readEventSource(client, id, limit()),
    readTag: (eventSource) => readPauseTag(client, eventSource, limit()),
    metrics,
  });
}
