import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { failureIndex } from "../contract/environment.ts";
import {
  clipped,
  clippedObject,
  keyOf,
  namesIn,
  readItem,
  type AttemptError,
  type FailedMessage,
  type FailedObject,
  type FailureRecord,
} from "./failure-record.ts";

export type { AttemptError, FailedMessage, FailedObject, FailureRecord };

/** What a failure record counts, and whether an operator gave the delivery up. */
export type FailureCount = Pick<FailureRecord, "attempts" | "givenUp">;

/** Of a record that expired between two calls. */
const first: FailureCount = { attempts: 1, givenUp: false };

/** The failure records of the table. Each call rejects when DynamoDB does not do it. */
export interface FailureRecords {
  /**
   * Notes a failure.
   * @param isAttempt false: no handler was reached, so it counts as no attempt
   * @returns what the record says now, this failure included
   */
  failed(
    message: FailedMessage & { readonly receiptHandle: string },
    object: FailedObject,
    error: AttemptError,
    isAttempt?: boolean,
  ): Promise<FailureCount>;
  /** Notes when the next attempt is due, and the receipt handle of the latest receive. */
  waits(message: FailedMessage, nextAttemptAt: number, receiptHandle?: string): Promise<void>;
  /** Notes that the message went to the dead-letter queue. */
  died(message: FailedMessage): Promise<void>;
  /** Asks the consumer to make no further attempt. False: there is no open record. */
  giveUp(message: FailedMessage): Promise<boolean>;
  /** Closes a record, if there is one: it leaves the index and is kept until it expires. */
  close(message: FailedMessage): Promise<void>;
  get(message: FailedMessage): Promise<FailureRecord | null>;
  /** The open records of a state, the longest there first. Eventually consistent. */
  list(state: "failing" | "dead"): AsyncIterable<FailureRecord>;
}

const keepSeconds = 28 * 24 * 60 * 60;

/**
 * The failure records: one item for each message that has failed, written only on failure. They
 * count the attempts (a receive that never reached a handler is none), keep the last error, and
 * tell an operator what is being retried and what is dead.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html
 */
export function createFailureRecords(
  client: DynamoDBClient,
  tableName: string,
  now: () => number,
): FailureRecords {
  async function update(
    message: FailedMessage,
    expression: string,
    values: Readonly<Record<string, AttributeValue>>,
    condition?: string,
  ): Promise<Readonly<Record<string, AttributeValue>> | null> {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(message),
          UpdateExpression: expression,
          ...(condition === undefined ? {} : { ConditionExpression: condition }),
          ExpressionAttributeNames: namesIn(`${expression} ${condition ?? ""}`),
          ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
          ReturnValues: "ALL_NEW",
        }),
      );
      return Attributes ?? {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  }

  async function get(message: FailedMessage): Promise<FailureRecord | null> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: keyOf(message), ConsistentRead: true }),
    );
    return Item === undefined ? null : readItem(Item);
  }

  return {
    async failed({ receiptHandle, ...message }, object, error, isAttempt = true) {
      const time = now();
      const item = await update(
        message,
        "SET #expiration = :expiration, #state = :failing, #since = if_not_exists(#since, :now), " +
          "#deliveryId = :deliveryId, #messageId = :messageId, #object = :object, #failedAt = :now, " +
          "#firstFailedAt = if_not_exists(#firstFailedAt, :now), #error = :error, #receiptHandle = :receiptHandle " +
          "REMOVE #nextAttemptAt ADD #attempts :one",
        {
          ":expiration": { N: String(Math.round(time / 1_000) + keepSeconds) },
          ":failing": { S: "failing" },
          ":now": { N: String(time) },
          ":deliveryId": { S: message.deliveryId },
          ":messageId": { S: message.messageId },
          ":object": { S: JSON.stringify(clippedObject(object)) },
          ":error": { S: JSON.stringify(clipped(error)) },
          ":receiptHandle": { S: receiptHandle },
          ":one": { N: isAttempt ? "1" : "0" },
        },
        // The SDK repeats a call whose answer was lost: one receive is one attempt.
        "attribute_not_exists(#receiptHandle) OR #receiptHandle <> :receiptHandle",
      );
      const { attempts, givenUp } =
        item === null ? ((await get(message)) ?? first) : readItem(item);
      return { attempts, givenUp };
    },

    async waits(message, nextAttemptAt, receiptHandle) {
      await update(
        message,
        `SET #nextAttemptAt = :at${receiptHandle === undefined ? "" : ", #receiptHandle = :handle"}`,
        {
          ":at": { N: String(nextAttemptAt) },
          ...(receiptHandle === undefined ? {} : { ":handle": { S: receiptHandle } }),
        },
        "attribute_exists(#id)",
      );
    },

    async died(message) {
      await update(
        message,
        "SET #state = :dead, #since = :now, #diedAt = :now REMOVE #nextAttemptAt, #receiptHandle",
        { ":dead": { S: "dead" }, ":now": { N: String(now()) } },
        "attribute_exists(#id)",
      );
    },

    async giveUp(message) {
      const item = await update(
        message,
        "SET #givenUp = :true",
        { ":true": { BOOL: true }, ":failing": { S: "failing" } },
        "#state = :failing",
      );
      return item !== null;
    },

    async close(message) {
      await update(
        message,
        "REMOVE #state, #since, #nextAttemptAt, #receiptHandle",
        {},
        "attribute_exists(#id)",
      );
    },

    get,

    async *list(state) {
      let start: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: failureIndex.name,
            KeyConditionExpression: "#state = :state",
            ExpressionAttributeNames: namesIn("#state"),
            ExpressionAttributeValues: { ":state": { S: state } },
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        for (const item of page.Items ?? []) yield readItem(item);
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    },
  };
}
