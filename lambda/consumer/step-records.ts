import { GetItemCommand, PutItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../contract/environment.ts";

/** How a step ended: its result as JSON, null for `undefined`, or why it could not be kept. */
export type StepEnd = { readonly json: string | null } | { readonly unkept: string };

/** The steps that have ended, by the step's idempotency key. */
export interface StepRecords {
  /** @returns null: the step has not ended, as far as is known */
  read(key: string): Promise<StepEnd | null>;
  write(key: string, end: StepEnd): Promise<void>;
}

/**
 * Steps in the table, each an item of its own: the delivery's idempotency record is overwritten at
 * each attempt.
 * @param keepSeconds how long a record is kept: as long as the delivery's own
 * @param now milliseconds since the epoch
 */
export function createStepRecords(
  client: DynamoDBClient,
  tableName: string,
  keepSeconds: number,
  now: () => number,
): StepRecords {
  const keyOf = (key: string) => ({ [recordsTable.partitionKey]: { S: key } });
  return {
    async read(key) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(key), ConsistentRead: true }),
      );
      if (Item === undefined) return null;
      if (Item.unkept?.S !== undefined) return { unkept: Item.unkept.S };
      return { json: Item.result?.S ?? null };
    },

    async write(key, end) {
      const expiration = Math.round(now() / 1_000) + keepSeconds;
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            ...keyOf(key),
            [recordsTable.timeToLive]: { N: String(expiration) },
            ...("unkept" in end ? { unkept: { S: end.unkept } } : {}),
            ...("json" in end && end.json !== null ? { result: { S: end.json } } : {}),
          },
        }),
      );
    },
  };
}
