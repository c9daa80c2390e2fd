import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { recordsTable } from "../contract/environment.ts";

/**
 * Powertools' layer on DynamoDB, which deletes a record only as long as it is the one that this
 * attempt set. Its own deletion has no condition: sent by a process that ends, and reaching the
 * table late, it would remove the record of the next attempt, or that it was handled.
 */
export class IdempotencyLayer extends DynamoDBPersistenceLayer {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  /** When the record written last expires (milliseconds since the epoch), by idempotency key. */
  readonly #expiries = new Map<string, number>();

  constructor(client: DynamoDBClient, tableName: string) {
    super({
      tableName,
      keyAttr: recordsTable.partitionKey,
      expiryAttr: recordsTable.timeToLive,
      awsSdkV3Client: client,
    });
    this.#client = client;
    this.#tableName = tableName;
  }

  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    await super._putRecord(record);
    const { idempotencyKey, inProgressExpiryTimestamp: expiry } = record;
    this.#expiries.clear();
    if (expiry !== undefined) this.#expiries.set(idempotencyKey, expiry);
  }

  protected override async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    const expiry = this.#expiries.get(record.idempotencyKey);
    if (expiry === undefined) {
      await super._deleteRecord(record);
      return;
    }
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: this.getKey(record.idempotencyKey),
          ConditionExpression: "#status = :inProgress AND #expiry = :mine",
          ExpressionAttributeNames: { "#status": "status", "#expiry": "in_progress_expiration" },
          ExpressionAttributeValues: {
            ":inProgress": { S: "INPROGRESS" },
            ":mine": { N: String(expiry) },
          },
        }),
      );
    } catch (error) {
      // It is gone, or another attempt's: nothing is left to take away.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
