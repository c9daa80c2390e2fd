import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../contract/environment.ts";

/** That one run at a time works. Each call rejects when DynamoDB does not do it. */
export interface Lease {
  /** @returns false when another run has it */
  take(owner: string, untilMs: number): Promise<boolean>;
  /** Gives it back, if it is still this owner's. */
  giveBack(owner: string): Promise<void>;
}

const key = { [recordsTable.partitionKey]: { S: "reconciler#lease" } };

/**
 * A lease in the table, and not reserved concurrency, which would be taken from the receiver. A run
 * that was killed leaves it to expire.
 * @param now milliseconds since the epoch
 */
export function createLease(client: DynamoDBClient, tableName: string, now: () => number): Lease {
  /** @returns false when the condition does not hold */
  async function conditionally(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
  return {
    take: (owner, untilMs) =>
      conditionally(() =>
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: {
              ...key,
              owner: { S: owner },
              until: { N: String(untilMs) },
              [recordsTable.timeToLive]: { N: String(Math.ceil(untilMs / 1_000)) },
            },
            // The owner's own: the SDK repeats a call whose answer was lost.
            ConditionExpression: "attribute_not_exists(#until) OR #until < :now OR #owner = :owner",
            ExpressionAttributeNames: { "#until": "until", "#owner": "owner" },
            ExpressionAttributeValues: { ":now": { N: String(now()) }, ":owner": { S: owner } },
          }),
        ),
      ),
    async giveBack(owner) {
      await conditionally(() =>
        client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: key,
            ConditionExpression: "#owner = :owner",
            ExpressionAttributeNames: { "#owner": "owner" },
            ExpressionAttributeValues: { ":owner": { S: owner } },
          }),
        ),
      );
    },
  };
}
