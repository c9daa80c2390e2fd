import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { failureIndex, marksTable } from "./environment.ts";

/**
 * The message of the queue that a failure is about. A redriven delivery is another message, so its
 * attempts count from one again.
 */
export interface FailedMessage {
  readonly deliveryId: string;
  readonly messageId: string;
}

/**
 * What a failed attempt says of itself. The message may hold personal data: it is stored, and shown
 * only where a person asks for it.
 */
export interface AttemptError {
  readonly name: string;
  readonly message: string;
  /** The top of the stack, without the message. */
  readonly stack: string;
}

/** Names the object, so that a person can look it up. */
export interface FailedObject {
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  readonly receivedAt: string | null;
}

/** Times are milliseconds since the epoch. */
export interface FailureRecord extends FailedMessage, FailedObject {
  /**
   * `failing`: it will be attempted again. `dead`: it is a dead letter. `closed`: handled, or the
   * dead letter was redriven or dropped.
   */
  readonly state: "failing" | "dead" | "closed";
  readonly attempts: number;
  readonly firstFailedAt: number;
  readonly failedAt: number;
  readonly nextAttemptAt: number | null;
  readonly diedAt: number | null;
  readonly error: AttemptError;
  /** Of the latest receive: makes a waiting message visible now. */
  readonly receiptHandle: string | null;
  /**
   * An operator gave it up: the next receive sends it to the dead-letter queue without a handler.
   */
  readonly givenUp: boolean;
}

/** The failure records of the table. Each call rejects when DynamoDB does not do it. */
export interface FailureRecords {
  /**
   * Notes a failure.
   * @param isAttempt false: no handler was reached, so it counts as no attempt
   * @returns how many attempts have failed, this one included
   */
  failed(
    message: FailedMessage & { readonly receiptHandle: string },
    object: FailedObject,
    error: AttemptError,
    isAttempt?: boolean,
  ): Promise<number>;
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
/** Of an error's message and of its stack, so that a record stays far below DynamoDB's 400 kB. */
const longestText = 2_000;

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
          ":object": { S: JSON.stringify(object) },
          ":error": { S: JSON.stringify(clipped(error)) },
          ":receiptHandle": { S: receiptHandle },
          ":one": { N: isAttempt ? "1" : "0" },
        },
        // The SDK repeats a call whose answer was lost: one receive is one attempt.
        "attribute_not_exists(#receiptHandle) OR #receiptHandle <> :receiptHandle",
      );
      if (item === null) return (await get(message))?.attempts ?? 1;
      return Number(item.attempts?.N ?? 1);
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

const keyOf = ({ deliveryId, messageId }: FailedMessage) => ({
  [marksTable.partitionKey]: { S: `failure#${deliveryId}#${messageId}` },
});

/** DynamoDB's names behind the short ones of an expression; all others are called as they are. */
const attributeNames: Readonly<Record<string, string>> = {
  "#id": marksTable.partitionKey,
  "#expiration": marksTable.timeToLive,
  "#state": failureIndex.partitionKey,
  "#since": failureIndex.sortKey,
};

const namesIn = (expression: string): Record<string, string> =>
  Object.fromEntries(
    (expression.match(/#[A-Za-z]+/g) ?? []).map((name) => [
      name,
      attributeNames[name] ?? name.slice(1),
    ]),
  );

const clipped = ({ name, message, stack }: AttemptError): AttemptError => ({
  name: name.slice(0, longestText),
  message: message.slice(0, longestText),
  stack: stack.slice(0, longestText),
});

function readItem(item: Readonly<Record<string, AttributeValue>>): FailureRecord {
  const text = (name: string): string | null => item[name]?.S ?? null;
  const number = (name: string): number | null => {
    const value = item[name]?.N;
    return value === undefined ? null : Number(value);
  };
  const state = text(failureIndex.partitionKey);
  return {
    deliveryId: text("deliveryId") ?? "",
    messageId: text("messageId") ?? "",
    ...(JSON.parse(text("object") ?? "{}") as FailedObject),
    state: state === "failing" || state === "dead" ? state : "closed",
    attempts: number("attempts") ?? 0,
    firstFailedAt: number("firstFailedAt") ?? 0,
    failedAt: number("failedAt") ?? 0,
    nextAttemptAt: number("nextAttemptAt"),
    diedAt: number("diedAt"),
    error: JSON.parse(text("error") ?? "{}") as AttemptError,
    receiptHandle: text("receiptHandle"),
    givenUp: item.givenUp?.BOOL === true,
  };
}
