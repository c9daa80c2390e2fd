import { createFailureRecords, type FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { createVersionRecords } from "../../../lambda/aws/version-records.ts";
import type { VersionRecord } from "../../../lambda/common/judge-version.ts";
import { objectKey } from "../../../lambda/common/object-key.ts";
import { recordsLifeSeconds } from "../../../lambda/contract/records-life.ts";
import type { StackOperations } from "../../common/operations.ts";
import { readPart, type Part } from "../../common/part.ts";
import type { NamedObject } from "../../common/read-object.ts";
import type { Target } from "../../common/target.ts";
import { withSignal } from "../../common/with-signal.ts";
import { readDepth } from "../status/shared-parts.ts";
import type { QueueDepth } from "../status/status-parts.ts";
import { textOf, tellStory, type FoundDelivery } from "./found-story.ts";
import { queryLogs, type QueriedLines } from "./query-logs.ts";
import { deadLettersOf, placesInBucket } from "./read-places.ts";

/** All that is known of one object; what could not be read is said so. */
export interface StackStory {
  readonly deliveries: readonly FoundDelivery[];
  readonly logs: Part<Omit<QueriedLines, "lines">>;
  readonly records: Part<null>;
  readonly deadLetters: Part<null>;
  readonly bucket: Part<null>;
  readonly queue: Part<QueueDepth>;
  /** The newest version handled and received; null: none is known. */
  readonly version: Part<Pick<VersionRecord, "handled" | "received"> | null>;
}

/** The longest that a part may take. */
export const storyLimitMs = { logs: 120_000, part: 30_000 };

/** Gathers the story of an object from the logs, the table, the queues and the bucket. */
export async function readStackStory(
  target: Target,
  operations: StackOperations,
  object: NamedObject,
  times: { readonly since: number; readonly until: number },
  signal: AbortSignal,
  limitMs = storyLimitMs,
): Promise<StackStory> {
  const part = <Value>(
    read: (signal: AbortSignal) => Promise<Value>,
    ms = limitMs.part,
  ): Promise<Part<Value>> => readPart(ms, (limit) => read(AbortSignal.any([limit, signal])));
  const [logs, records, deadLetters, queue, version] = await Promise.all([
    part(
      (limit) =>
        queryLogs(
          { client: operations.logs, groups: operations.logGroups(), object, ...times },
          limit,
        ),
      limitMs.logs,
    ),
    part((limit) => recordsOf(target, object, limit)),
    part((limit) => deadLettersOf(target, object, limit)),
    part((limit) => readDepth(target.sqs, target.queueUrl, limit)),
    part((limit) => versionOf(target, object, limit)),
  ]);
  const lines = logs.known ? logs.value.lines : [];
  const known = records.known ? records.value : [];
  const dead = deadLetters.known ? deadLetters.value : [];
  const ids = new Set([
    ...lines.flatMap((line) => [textOf(line, "deliveryId"), textOf(line, "heldId")]),
    ...[...known, ...dead].map(({ deliveryId }) => deliveryId),
  ]);
  ids.delete(null);
  const bucket = await part((limit) => placesInBucket(target, ids as ReadonlySet<string>, limit));
  const places = [...dead, ...(bucket.known ? bucket.value : [])];
  return {
    deliveries: tellStory({ lines, records: known, places }),
    logs: mapped(logs, ({ more, scannedBytes }) => ({ more, scannedBytes })),
    records: mapped(records, () => null),
    deadLetters: mapped(deadLetters, () => null),
    bucket: mapped(bucket, () => null),
    queue,
    version,
  };
}

async function recordsOf(
  { dynamoDb, tableName }: Target,
  { resource, id }: NamedObject,
  signal: AbortSignal,
): Promise<readonly FailureRecord[]> {
  const records = createFailureRecords(withSignal(dynamoDb, signal), tableName, Date.now);
  const found: FailureRecord[] = [];
  for (const state of ["failing", "dead"] as const) {
    for await (const record of records.list(state)) {
      if (record.resource === resource && record.resourceId === id) found.push(record);
    }
  }
  return found;
}

async function versionOf(
  { dynamoDb, tableName }: Target,
  { resource, id }: NamedObject,
  signal: AbortSignal,
): Promise<Pick<VersionRecord, "handled" | "received"> | null> {
  const client = withSignal(dynamoDb, signal);
  const records = createVersionRecords(client, tableName, recordsLifeSeconds, Date.now);
  const record = await records.read(objectKey({ id: "", resource, resourceId: id }));
  return record === null ? null : { handled: record.handled, received: record.received };
}

const mapped = <Value, Other>(part: Part<Value>, change: (value: Value) => Other): Part<Other> =>
  part.known ? { known: true, value: change(part.value) } : part;
