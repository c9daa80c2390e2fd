import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import { connect } from "../aws/connect.ts";
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

const now = Date.now;
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const current = createCurrentInvocation();
const log = createLog(write, now, current.fields);
const metrics = createMetrics(write, now, functionName(process.env));

const { readKeys, queue } = connect(process.env, now);
/** Of one attempt: a call of the SDK makes up to three, within the limits of the held objects. */
const answerMs = 2_500;
const s3 = new S3Client(s3ClientOptions(process.env, answerMs));
const objects = createHeldObjects(s3, required(process.env, environment.bucketName));

const reclaim = createReclaim({
  objects,
  reclaimObject: createReclaimObject(objects, queue, () => {
    metrics.put({ Quarantined: 1 });
  }),
  reportFailures: failureReport(),
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
