import type { ServiceName } from "./faults/aws-error.ts";
import type { FaultRule } from "./faults/fault.ts";

/** A switch of "break it", and how it breaks what. */
export interface SwitchDefinition {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** Something that happens once. */
  readonly once: boolean;
  /** Calls that meet a fault on their way to an engine; null: it breaks something else. */
  readonly calls: CallFault | null;
}

export interface CallFault {
  readonly service: ServiceName;
  readonly rules: readonly FaultRule[];
  /** What a call has met: "SQS answered 503 to SendMessage". */
  readonly met: (operation: string) => string;
  /** It shows in new instances only: running ones have what they need. */
  readonly isForNew: boolean;
}

/** Late for the receiver, which asks a second time after 400 ms, and in time for the answer. */
const slowMs = 900;

const calls = (
  service: ServiceName,
  fault: FaultRule["fault"],
  met: CallFault["met"],
  operation?: string,
): CallFault => ({
  service,
  rules: [{ fault, ...(operation === undefined ? {} : { operation }) }],
  met,
  isForNew: service === "ssm",
});

export const killConsumer = "kill-consumer";
export const sendTwice = "send-twice";
export const swapOrder = "swap-order";
export const ssmFails = "ssm-fails";
export const answerLost = "sqs-answer-lost";

const once = (name: string, title: string, help: string): SwitchDefinition => ({
  name,
  title,
  help,
  once: true,
  calls: null,
});
const lasting = (
  name: string,
  title: string,
  help: string,
  broken: CallFault | null = null,
): SwitchDefinition => ({ name, title, help, once: false, calls: broken });

/** Every switch, in the order in which they are shown. */
export const switches: readonly SwitchDefinition[] = [
  lasting(
    "sqs-fails",
    "SQS fails",
    "Every call is answered 503. Webhooks are held in pending/, still answered 200; the reclaimer " +
      "brings them to the queue when it is back.",
    calls("sqs", { kind: "unavailable" }, (operation) => `SQS answered 503 to ${operation}.`),
  ),
  lasting(
    "sqs-hangs",
    "SQS hangs",
    "No call is answered. The receiver gives up in time to hold the webhook and answer within " +
      "Shipmondo's 3 seconds.",
    calls("sqs", { kind: "hang" }, (operation) => `SQS gave no answer to ${operation}.`),
  ),
  lasting(
    "sqs-slow",
    "SQS is slow",
    `Each call takes ${slowMs / 1_000} s longer. The receiver sends a second time; SQS keeps one.`,
    calls(
      "sqs",
      { kind: "delay", ms: slowMs },
      (operation) => `SQS took ${slowMs / 1_000} s longer over ${operation}.`,
    ),
  ),
  lasting(
    answerLost,
    "The queue's answer is lost",
    "SQS takes the message, and its answer never arrives. The webhook is held as well; the second " +
      "copy is found a duplicate.",
    calls(
      "sqs",
      { kind: "mute" },
      (operation) => `SQS did ${operation}, and its answer was lost.`,
      "SendMessage",
    ),
  ),
  lasting(
    "s3-fails",
    "S3 fails",
    "Every call is answered 503. It is needed for large deliveries, and where the queue or the " +
      "keys fail too: what neither takes is answered 503.",
    calls("s3", { kind: "unavailable" }, (operation) => `S3 answered 503 to ${operation}.`),
  ),
  lasting(
    ssmFails,
    "SSM fails",
    "No key can be read, so new instances hold webhooks unverified and answer 200; the reclaimer " +
      "verifies them when the keys are back. The instances are new ones.",
    calls("ssm", { kind: "unavailable" }, (operation) => `SSM answered 503 to ${operation}.`),
  ),
  lasting(
    "dynamodb-fails",
    "DynamoDB fails",
    "Every call is answered 503. No handler runs without its idempotency record: the deliveries " +
      "wait, and lose no attempt.",
    calls(
      "dynamodb",
      { kind: "unavailable" },
      (operation) => `DynamoDB answered 503 to ${operation}.`,
    ),
  ),
  lasting(
    sendTwice,
    "Send twice",
    "The consumer gets each message a second time after it was handled, as SQS may do. The second " +
      "is found a duplicate.",
  ),
  lasting(
    swapOrder,
    "Swap the order",
    "Of two webhooks of one object within a second, the later one is handed over first. The " +
      "earlier one is handled too, marked as superseded.",
  ),
  once(
    killConsumer,
    "Kill the consumer in the middle",
    "Its process is killed while it handles the next delivery. The message comes back when its " +
      "visibility time-out is over.",
  ),
];
