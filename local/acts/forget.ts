import {
  BatchWriteItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { DeleteQueueCommand, PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import type { HeldObjects } from "../../lambda/aws/held-objects.ts";
import { errorName } from "../../lambda/common/log.ts";
import { recordsTable } from "../../lambda/contract/environment.ts";
import type { EventSource } from "../event-source.ts";
import type { History } from "../history/history.ts";
import type { ActResult } from "../screen/screen.ts";
import type { Nothing } from "../view/acts.ts";
import { done, refuse } from "./act-input.ts";

export interface ForgetParts {
  readonly history: Pick<History, "clear">;
  readonly sqs: SQSClient;
  /** The delivery queue and the dead letters. */
  readonly queueUrls: readonly string[];
  readonly objects: Pick<HeldObjects, "list" | "remove">;
  readonly dynamoDb: DynamoDBClient;
  readonly table: string;
  /** Makes the queues that were deleted. */
  readonly ensure: () => Promise<void>;
  readonly sources: readonly Pick<EventSource, "pause" | "resume" | "busy">[];
  /** The run is paused by a person, and stays so. */
  readonly isPaused: () => boolean;
}

/** Longer than a delivery takes that is not stuck. */
const mostWaitMs = 5_000;
const lookEveryMs = 50;
const page = 1_000;

/**
 * Clears what the run has of deliveries: queues, bucket, table and history. Keys, the local
 * Shipmondo, and how far the reconciler has read it stay, so that it does not bring all of it back.
 * @returns 409 while a handler runs: what it does could not be told any more
 */
export async function forget(parts: ForgetParts): Promise<ActResult<Nothing>> {
  const { sources, history } = parts;
  for (const source of sources) source.pause();
  try {
    if (!(await areIdle(sources))) {
      return refuse(
        409,
        "A delivery is being handled; nothing was forgotten. Try again when that has ended.",
      );
    }
    await emptyBucket(parts.objects);
    await emptyQueues(parts);
    await emptyTable(parts);
    history.clear();
    return done({});
  } catch (error) {
    return refuse(502, `Not all of it could be forgotten (${errorName(error)}): try again.`);
  } finally {
    if (!parts.isPaused()) for (const source of sources) source.resume();
  }
}

async function areIdle(sources: ForgetParts["sources"]): Promise<boolean> {
  for (let waited = 0; waited <= mostWaitMs; waited += lookEveryMs) {
    if (sources.every((source) => source.busy() === 0)) return true;
    await delay(lookEveryMs);
  }
  return false;
}

async function emptyBucket(objects: ForgetParts["objects"]): Promise<void> {
  for (;;) {
    const keys = await objects.list("", "", page);
    if (keys.length === 0) return;
    await Promise.all(keys.map((key) => objects.remove(key)));
  }
}

/** Deleted and made again: a purged queue would drop for five minutes what it had before. */
async function emptyQueues({ sqs, queueUrls, ensure }: ForgetParts): Promise<void> {
  for (const QueueUrl of queueUrls) {
    // What a deleted queue of this engine held would be back after a restart.
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
  await ensure();
}

/** In `lambda/reconciler`: items that say how far Shipmondo's lists were read. */
const reconcilerItems = "reconciler#";

async function emptyTable({ dynamoDb, table }: ForgetParts): Promise<void> {
  const key = recordsTable.partitionKey;
  let start: Record<string, AttributeValue> | undefined;
  do {
    const found = await dynamoDb.send(
      new ScanCommand({ TableName: table, ProjectionExpression: key, ExclusiveStartKey: start }),
    );
    const ids = (found.Items ?? []).flatMap((item) => item[key]?.S ?? []);
    const gone = ids.filter((id) => !id.startsWith(reconcilerItems));
    for (let at = 0; at < gone.length; at += 25) {
      const requests = gone
        .slice(at, at + 25)
        .map((id) => ({ DeleteRequest: { Key: { [key]: { S: id } } } }));
      await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    }
    start = found.LastEvaluatedKey;
  } while (start !== undefined);
}
