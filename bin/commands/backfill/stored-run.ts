import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../../../lambda/contract/environment.ts";
import type { ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { createProgress, forgetWatermark } from "../../../lambda/reconciler/progress.ts";

/** What one backfill is, so that a command that was killed goes on with it. */
export interface BackfillName {
  readonly resource: ReconciledName;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Objects that were handled are handled again, too. */
  readonly again: boolean;
}

/** A backfill that has begun and not ended. */
export interface StoredRun {
  /** The same until it has ended, however often the command is run. */
  readonly id: string;
  /** Up to when all is handed over, in milliseconds since the epoch; null: nothing yet. */
  readonly reached: number | null;
}

/** Where the runs are kept. Each call rejects when DynamoDB does not do it. */
export interface StoredRuns {
  /** The run that goes on, else a new one. */
  open(name: BackfillName): Promise<StoredRun>;
  /** Moves its watermark on, never back. */
  reach(run: StoredRun, at: number): Promise<void>;
  /** It has ended, or is to begin again. */
  forget(name: BackfillName): Promise<void>;
}

/**
 * In the table, beside the reconciler's own watermarks.
 * @param newId an id that no earlier run has had
 */
export function createStoredRuns(
  client: DynamoDBClient,
  tableName: string,
  newId: () => string,
): StoredRuns {
  const progress = createProgress(client, tableName);
  const keyOf = ({ resource, since, again }: BackfillName) => ({
    [recordsTable.partitionKey]: {
      S: `backfill#${resource}#${new Date(since).toISOString()}#${again ? "again" : "unhandled"}`,
    },
  });
  const read = async (name: BackfillName): Promise<string | null> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: keyOf(name), ConsistentRead: true }),
    );
    return Item?.run?.S ?? null;
  };

  /** @returns false when another command began it at the same moment */
  async function begin(name: BackfillName, id: string): Promise<boolean> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...keyOf(name), run: { S: id } },
          // The SDK repeats a call whose answer was lost.
          ConditionExpression: "attribute_not_exists(#id) OR #run = :run",
          ExpressionAttributeNames: { "#id": recordsTable.partitionKey, "#run": "run" },
          ExpressionAttributeValues: { ":run": { S: id } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async open(name) {
      const known = await read(name);
      if (known !== null)
        return { id: known, reached: await progress.watermark(watermarkOf(known)) };
      const id = newId();
      if (await begin(name, id)) return { id, reached: null };
      return { id: (await read(name)) ?? id, reached: null };
    },
    reach: ({ id }, at) => progress.reach(watermarkOf(id), at),
    async forget(name) {
      const id = await read(name);
      if (id === null) return;
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(name) }));
      await forgetWatermark(client, tableName, watermarkOf(id));
    },
  };
}

const watermarkOf = (id: string): string => `backfill#${id}`;
