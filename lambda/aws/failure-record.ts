import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { failureIndex, recordsTable } from "../contract/environment.ts";

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

/** Characters of each text from outside, so that a record stays far below DynamoDB's 400 kB. */
const longestText = 2_000;

/** The key of a message's failure record. */
export const keyOf = ({ deliveryId, messageId }: FailedMessage) => ({
  [recordsTable.partitionKey]: { S: `failure#${deliveryId}#${messageId}` },
});

/** DynamoDB's names behind the short ones of an expression; all others are called as they are. */
const attributeNames: Readonly<Record<string, string>> = {
  "#id": recordsTable.partitionKey,
  "#expiration": recordsTable.timeToLive,
  "#state": failureIndex.partitionKey,
  "#since": failureIndex.sortKey,
};

/** `ExpressionAttributeNames` for each `#name` of an expression. */
export const namesIn = (expression: string): Record<string, string> =>
  Object.fromEntries(
    (expression.match(/#[A-Za-z]+/g) ?? []).map((name) => [
      name,
      attributeNames[name] ?? name.slice(1),
    ]),
  );

/** The error without what would be too long for a record. */
export const clipped = ({ name, message, stack }: AttemptError): AttemptError => ({
  name: name.slice(0, longestText),
  message: message.slice(0, longestText),
  stack: stack.slice(0, longestText),
});

/** The object without what would be too long for a record. */
export const clippedObject = (object: FailedObject): FailedObject => ({
  resource: object.resource?.slice(0, longestText) ?? null,
  action: object.action?.slice(0, longestText) ?? null,
  resourceId: object.resourceId?.slice(0, longestText) ?? null,
  receivedAt: object.receivedAt,
});

/** The record that an item of the table holds. */
export function readItem(item: Readonly<Record<string, AttributeValue>>): FailureRecord {
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
