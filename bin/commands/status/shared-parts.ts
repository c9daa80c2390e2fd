import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { createFailureRecords, type FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { createHeldObjects, type HeldObjects } from "../../../lambda/aws/held-objects.ts";
import type { holding } from "../../../lambda/contract/environment.ts";
import { nameOf } from "../../../lambda/reclaimer/reclaim-object.ts";
import { operatorLimitMs } from "../../../lambda/dead/operator-limits.ts";
import { registrationOf } from "../../common/shipmondo/registration.ts";
import { takeAnswer } from "../../common/shipmondo/explain-failure.ts";
import { NoCredentials } from "../../common/shipmondo/target-api.ts";
import { diffWebhooks } from "../../common/shipmondo/webhook-diff.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { withSignal } from "../../common/with-signal.ts";
import { describeKeys } from "../keys/stored-keys.ts";
import { readLastVerified } from "../keys/verified.ts";
import type { Blocked, KeyState, QueueDepth, Stored, Webhooks } from "./status-parts.ts";

/** What is asked the same way of the local run's engines and of AWS. Each rejects when it fails. */

export async function readDepth(
  sqs: SQSClient,
  queueUrl: string,
  abortSignal: AbortSignal,
): Promise<QueueDepth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
    { abortSignal },
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** No message lives longer, so an older record is about none. */
const messageLifeMs = 14 * 24 * 60 * 60 * 1_000;
/** Bounds what a table full of failures costs. */
const mostRecords = 10_000;

/** The failure records of deliveries that are attempted again, the longest failing first. */
export async function readFailing(
  target: Pick<Target, "dynamoDb" | "tableName">,
  now: number,
  signal: AbortSignal,
): Promise<readonly FailureRecord[]> {
  const client = withSignal(target.dynamoDb, signal);
  const records: FailureRecord[] = [];
  for await (const record of createFailureRecords(client, target.tableName, Date.now).list(
    "failing",
  )) {
    if (now - record.firstFailedAt <= messageLifeMs) records.push(record);
    if (records.length === mostRecords) break;
  }
  return records;
}

const manyAttempts = 3;
const mostShown = 5;

export const objectText = ({
  resource,
  resourceId,
  deliveryId,
}: Pick<FailureRecord, "resource" | "resourceId" | "deliveryId">): string =>
  resourceId === null ? deliveryId : `${resource ?? "?"}/${resourceId}`;

/** The objects that records of failing deliveries are about. */
export function blockedBy(records: readonly FailureRecord[]): Blocked {
  const byObject = new Map<string, FailureRecord>();
  for (const record of records) {
    const object = objectText(record);
    // Of one object only the delivery at the head of its group is attempted.
    if ((byObject.get(object)?.attempts ?? -1) < record.attempts) byObject.set(object, record);
  }
  const all = [...byObject];
  return {
    objects: all.length,
    persistent: all.filter(([, { attempts }]) => attempts >= manyAttempts).length,
    longest: all.slice(0, mostShown).map(([object, { attempts, error, nextAttemptAt }]) => ({
      object,
      attempts,
      error: error.name,
      nextAttemptAt,
    })),
  };
}

const page = 1_000;
const mostPages = 10;

export async function readStored(
  target: Pick<Target, "s3" | "bucketName">,
  prefix: typeof holding.pending | typeof holding.refused,
  signal: AbortSignal,
): Promise<Stored> {
  const s3 = withSignal(target.s3, signal);
  const objects: HeldObjects = createHeldObjects(s3, target.bucketName, operatorLimitMs);
  let count = 0;
  let oldest = Infinity;
  let after = "";
  for (let read = 0; read < mostPages; read++) {
    const keys = await objects.list(prefix, after, page);
    for (const key of keys) {
      // Names begin with the time of receipt: 24 characters, ISO 8601.
      const at = Date.parse(nameOf(key).slice(0, 24));
      if (!Number.isNaN(at)) oldest = Math.min(oldest, at);
    }
    count += keys.length;
    after = keys.at(-1) ?? after;
    if (keys.length < page) return { count, more: false, oldestAt: finite(oldest) };
  }
  return { count, more: true, oldestAt: finite(oldest) };
}

const finite = (at: number): number | null => (at === Infinity ? null : at);

export async function readKeyStates(
  target: Target,
  signal: AbortSignal,
): Promise<readonly KeyState[]> {
  const keys = await describeKeys(withSignal(target.ssm, signal), target.keysPath);
  const verified = await readLastVerified(
    keys.filter(({ isSecure }) => isSecure),
    { ...target, lastVerified: (names) => target.lastVerified(names, signal) },
  );
  return keys.map(({ name, shortName, isSecure, modifiedAt }) => ({
    name,
    usable: isSecure,
    putAt: modifiedAt?.getTime() ?? null,
    lastUsedAt: "failure" in verified ? undefined : (verified.times.get(shortName)?.at ?? null),
  }));
}

/** Compares what is registered with Shipmondo with the setting `webhooks` of this checkout. */
export async function readWebhooks(
  target: Target,
  stage: string | null,
  around: Pick<Surroundings, "env" | "sleep" | "clock">,
  signal: AbortSignal,
): Promise<Webhooks> {
  try {
    const limited = { ...target, ssm: withSignal(target.ssm, signal) };
    const registration = await registrationOf(limited, stage, around);
    const { api, address, wanted } = registration;
    const existing = takeAnswer(await api.webhooks(), address);
    const amiss = diffWebhooks({ ...registration, existing }).flatMap(({ kind, event }) => {
      if (kind === "create") return [`${event} is missing`];
      return kind === "reactivate" ? [`${event} is inactive`] : [];
    });
    return { wanted: wanted.length, registered: wanted.length - amiss.length, amiss };
  } catch (error) {
    if (error instanceof NoCredentials) return null;
    throw error;
  }
}
