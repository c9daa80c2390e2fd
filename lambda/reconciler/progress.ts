import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../contract/environment.ts";
import type { RegisteredPair, RegisteredPairs } from "./registered-pairs.ts";

/** What a run leaves for the next one. Each call rejects when DynamoDB does not do it. */
export interface Progress {
  /** @returns up to when a list was read, in milliseconds since the epoch; null: never */
  watermark(name: string): Promise<number | null>;
  /** Moves a watermark on, never back. */
  reach(name: string, at: number): Promise<void>;
  pairs(): Promise<RegisteredPairs>;
  keepPairs(pairs: RegisteredPairs): Promise<void>;
}

const keyOf = (name: string) => ({ [recordsTable.partitionKey]: { S: `reconciler#${name}` } });

/** In the table, in items without an expiry. */
export function createProgress(client: DynamoDBClient, tableName: string): Progress {
  const read = async (name: string) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: keyOf(name), ConsistentRead: true }),
    );
    return Item ?? {};
  };
  return {
    async watermark(name) {
      const { at } = await read(`watermark#${name}`);
      return at?.N === undefined ? null : Number(at.N);
    },

    async reach(name, at) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(`watermark#${name}`),
            UpdateExpression: "SET #at = :at",
            ConditionExpression: "attribute_not_exists(#at) OR #at < :at",
            ExpressionAttributeNames: { "#at": "at" },
            ExpressionAttributeValues: { ":at": { N: String(at) } },
          }),
        );
      } catch (error) {
        // Another run has come further.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async pairs() {
      const { pairs } = await read("webhooks");
      return readPairs(pairs?.S);
    },

    async keepPairs(pairs) {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...keyOf("webhooks"), pairs: { S: JSON.stringify(pairs) } },
        }),
      );
    },
  };
}

/** Removes the watermark of what is done for good. */
export async function forgetWatermark(
  client: DynamoDBClient,
  tableName: string,
  name: string,
): Promise<void> {
  const Key = keyOf(`watermark#${name}`);
  await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
}

function readPairs(json: string | undefined): RegisteredPairs {
  if (json === undefined) return {};
  const value = JSON.parse(json) as Readonly<Record<string, RegisteredPair>>;
  return Object.fromEntries(
    Object.entries(value).filter(([, { since }]) => Number.isFinite(since)),
  );
}
