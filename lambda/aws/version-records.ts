import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { setTimeout as pause } from "node:timers/promises";
import { readFingerprint, type Fingerprint } from "../common/fingerprint.ts";
import type { VersionRecord } from "../common/judge-version.ts";
import { recordsTable } from "../contract/environment.ts";

/** A version of an object, as an attempt at its delivery knows it. */
export interface AttemptedVersion {
  /** Milliseconds since the epoch. */
  readonly instant: number;
  readonly fingerprint: Fingerprint | null;
  /** The delivery tells of the object's creation. */
  readonly isCreation: boolean;
  /**
   * Whether it has made the creation known once it is handled, though it may not tell of it.
   *
   * @default isCreation
   */
  readonly isCreationKnown?: boolean;
  /** It was read from Shipmondo's API. */
  readonly isFromApi: boolean;
  /** The delivery's id. */
  readonly id: string;
}

/** The versions of objects, by `objectKey`. Each call rejects when DynamoDB does not do it. */
export interface VersionRecords {
  /** @returns null when nothing is known of the object */
  read(objectKey: string): Promise<VersionRecord | null>;
  /** Reads up to 100 at once; what is not known is not in the map. */
  readAll(objectKeys: readonly string[]): Promise<ReadonlyMap<string, VersionRecord>>;
  /** Notes that the handler of a version has ended. */
  handled(objectKey: string, version: AttemptedVersion): Promise<void>;
  /** Notes that an attempt at a version has failed: it was received, and will be tried again. */
  received(objectKey: string, version: AttemptedVersion): Promise<void>;
}

type Item = Readonly<Record<string, AttributeValue>>;
type Values = Readonly<Record<string, AttributeValue>>;

const keyPrefix = "version#";

/** Of the keys of one batch: DynamoDB may leave some unread each time. */
const mostReads = 7;
const firstWaitMs = 20;

class Unprocessed extends Error {
  override readonly name = "UnprocessedKeys";
}

/**
 * The newest version of each object that was handled, and that was received: one item an object.
 * @param keepSeconds how long a record is kept after it was last written
 * @param now milliseconds since the epoch
 */
export function createVersionRecords(
  client: DynamoDBClient,
  tableName: string,
  keepSeconds: number,
  now: () => number,
  sleep: (ms: number) => Promise<unknown> = pause,
): VersionRecords {
  const keyOf = (objectKey: string) => ({
    [recordsTable.partitionKey]: { S: `${keyPrefix}${objectKey}` },
  });

  /** @returns false when the condition does not hold */
  async function set(objectKey: string, values: Values, condition?: string): Promise<boolean> {
    const expiration = { N: String(Math.round(now() / 1_000) + keepSeconds) };
    const all: Values = { ...values, [recordsTable.timeToLive]: expiration };
    const names = Object.keys(all);
    const inCondition = [...(condition ?? "").matchAll(/#(\w+)/g)].map(([, name = ""]) => name);
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(objectKey),
          UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
          ...(condition === undefined ? {} : { ConditionExpression: condition }),
          ExpressionAttributeNames: Object.fromEntries(
            [...names, ...inCondition].map((name) => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: Object.fromEntries(
            names.map((name) => [`:${name}`, all[name] ?? { NULL: true }]),
          ),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async read(objectKey) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(objectKey), ConsistentRead: true }),
      );
      return Item === undefined ? null : readItem(Item);
    },

    async readAll(objectKeys) {
      const found = new Map<string, VersionRecord>();
      let keys: Record<string, AttributeValue>[] = [...new Set(objectKeys)].map(keyOf);
      for (let read = 1; keys.length > 0; read++) {
        if (read > mostReads) throw new Unprocessed("The table leaves keys of a batch unread");
        // A table that throttles a part of a batch asks for a pause this way.
        if (read > 1) await sleep(2 ** read * firstWaitMs);
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetItemCommand({
            RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } },
          }),
        );
        for (const item of Responses?.[tableName] ?? []) {
          const id = item[recordsTable.partitionKey]?.S ?? "";
          found.set(id.slice(keyPrefix.length), readItem(item));
        }
        keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
      return found;
    },

    async handled(objectKey, version) {
      const { instant, fingerprint, isCreation, isFromApi } = version;
      const { isCreationKnown = isCreation } = version;
      const creation: Values = {
        ...(isCreationKnown ? { created: { BOOL: true } } : {}),
        ...(isCreation && isFromApi ? { createdFromApi: { BOOL: true } } : {}),
      };
      const isNewest = await set(
        objectKey,
        {
          instant: { N: String(instant) },
          ...fingerprintValue("fingerprint", fingerprint),
          ...(isFromApi ? { fromApi: { N: String(instant) } } : {}),
          ...creation,
        },
        "attribute_not_exists(#instant) OR #instant <= :instant",
      );
      // A newer version is noted, and stays; that the creation was handled is news all the same.
      if (!isNewest && isCreationKnown) await set(objectKey, creation);
    },

    async received(objectKey, version) {
      const { instant, fingerprint, isCreation, isFromApi, id } = version;
      // A retry of what was read from the API must not find its own creation known.
      const creation: Values = isCreation && !isFromApi ? { created: { BOOL: true } } : {};
      const isNewest = await set(
        objectKey,
        {
          received: { N: String(instant) },
          receivedBy: { S: id },
          ...fingerprintValue("receivedFingerprint", fingerprint),
          ...creation,
        },
        isFromApi
          ? // What another delivery made known stays until it is handled: a retry is judged by it.
            "attribute_not_exists(#received) OR (#received <= :received AND " +
              "(#receivedBy = :receivedBy OR #received <= #instant))"
          : "attribute_not_exists(#received) OR #received <= :received",
      );
      if (!isNewest && isCreation && !isFromApi) await set(objectKey, creation);
    },
  };
}

const fingerprintValue = (name: string, fingerprint: Fingerprint | null): Values =>
  fingerprint === null ? {} : { [name]: { S: JSON.stringify(fingerprint) } };

function readItem(item: Item): VersionRecord {
  const instant = (name: string): number | null => {
    const text = item[name]?.N;
    return text === undefined ? null : Number(text);
  };
  return {
    handled: instant("instant"),
    received: instant("received"),
    receivedBy: item.receivedBy?.S ?? null,
    created: item.created?.BOOL === true,
    handledFingerprint: readFingerprint(item.fingerprint?.S),
    receivedFingerprint: readFingerprint(item.receivedFingerprint?.S),
    fromApi: instant("fromApi"),
    createdFromApi: item.createdFromApi?.BOOL === true,
  };
}
