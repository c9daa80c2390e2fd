import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../contract/environment.ts";

/** The newest version of each object that a handler has ended on. */
export interface Versions {
  /** Whether a newer version than `instant` (milliseconds since the epoch) has been handled. */
  isBehind(objectKey: string, instant: number): Promise<boolean>;
  /** Notes that the version of `instant` has been handled. */
  handled(objectKey: string, instant: number): Promise<void>;
}

export function createVersions(
  client: DynamoDBClient,
  tableName: string,
  keepSeconds: number,
  now: () => number,
): Versions {
  const keyOf = (objectKey: string) => ({
    [recordsTable.partitionKey]: { S: `version#${objectKey}` },
  });
  return {
    async isBehind(objectKey, instant) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(objectKey), ConsistentRead: true }),
      );
      return Item?.instant?.N !== undefined && Number(Item.instant.N) > instant;
    },

    async handled(objectKey, instant) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(objectKey),
            UpdateExpression: "SET #instant = :instant, #expiration = :expiration",
            ConditionExpression: "attribute_not_exists(#instant) OR #instant <= :instant",
            ExpressionAttributeNames: {
              "#instant": "instant",
              "#expiration": recordsTable.timeToLive,
            },
            ExpressionAttributeValues: {
              ":instant": { N: String(instant) },
              ":expiration": { N: String(Math.round(now() / 1_000) + keepSeconds) },
            },
          }),
        );
      } catch (error) {
        // A newer version is stored: it stays.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** ISO 8601 with date, time and offset, as Shipmondo writes it. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Shipment Monitor has no `updated_at`; what it carries instead is when the carrier registered the
 * status.
 */
const versionField = (resource: string | null): string =>
  resource === "Shipment Monitor" ? "current_status_registered_at" : "updated_at";

/**
 * The instant of a version, from `data.updated_at` or, for Shipment Monitor,
 * `data.current_status_registered_at`: compared as instants and not as text, since the offset
 * changes with summer time. Source of the fields: https://shipmondo.dev/docs/webhooks.
 * @returns milliseconds since the epoch; null when the object has none, so that it can never be
 *   superseded
 */
export function versionInstant(resource: string | null, data: unknown): number | null {
  const field = versionField(resource);
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, field)) return null;
  const text = (data as Readonly<Record<string, unknown>>)[field];
  if (typeof text !== "string" || !instantForm.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
