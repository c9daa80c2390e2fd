import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { setTimeout as delay } from "node:timers/promises";
import { keepInvisible } from "./keep-invisible.ts";
import { createPauseGate, type PauseGate } from "./pause-gate.ts";
import type { LocalFunction, Outcome } from "./runtime/function.ts";

export interface EventSourceOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly function: LocalFunction;
  readonly batchSize: number;
  /** Batches under way at once. */
  readonly maxConcurrency: number;
  /**
   * The queue's visibility time-out in seconds, which is extended while a message is handled.
   * @default null: it is not extended
   */
  readonly keepInvisibleS?: number | null;
  readonly listener: EventSourceListener;
  /** Hands a handled message over once more before it is deleted, as SQS may do. @default never */
  readonly isTwice?: (record: SQSRecord) => boolean;
}

export interface EventSourceListener {
  readonly onTaken: (record: SQSRecord) => void;
  readonly onDeleted: (record: SQSRecord) => void;
  /** @param problem why the function gave no answer; null when it reported the message as failed */
  readonly onLeft: (record: SQSRecord, problem: string | null) => void;
}

export interface EventSource {
  /**
   * Hands over no more messages until `resume`; those under way go on. A message that a poll takes
   * meanwhile is given back.
   */
  pause(): void;
  resume(): void;
  /** Batches under way. */
  busy(): number;
  /** Takes no more messages and waits for those under way, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const longPollS = 20;
const pauseAfterErrorMs = 500;
const lookAgainMs = 50;

/**
 * Feeds a function from a queue as Lambda's event source mapping does, with partial batch
 * responses: what the function handled is deleted, what failed stays, and when it comes back is the
 * queue's and the function's business.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const polling = new AbortController();
  const gate = createPauseGate();
  let taking = 0;
  let busy = 0;

  const poll = async (): Promise<void> => {
    const { signal } = polling;
    while (!signal.aborted) {
      await gate.opened();
      try {
        taking++;
        const records = await receive(options, signal).finally(() => taking--);
        if (records.length === 0) continue;
        if (gate.isClosed()) {
          // A poll that is broken off would take a message and lose it until it is visible again.
          // Given back when no other poll is left that would take it once more.
          await whenNobodyTakes(gate, () => taking);
          await giveBack(options, records);
          continue;
        }
        busy++;
        await handOver(options, records).finally(() => busy--);
      } catch {
        // The queue engine is down or restarting: its messages wait there.
        await delay(pauseAfterErrorMs, null, { signal }).catch(() => null);
      }
    }
  };
  const loops = Array.from({ length: options.maxConcurrency }, poll);
  return {
    pause: gate.close,
    resume: gate.open,
    busy: () => busy,
    async stop(graceMs) {
      polling.abort();
      gate.open();
      await Promise.race([Promise.all(loops), delay(graceMs, null, { ref: false })]);
    },
  };
}

async function whenNobodyTakes(gate: PauseGate, taking: () => number): Promise<void> {
  while (gate.isClosed() && taking() > 0) {
    await Promise.race([gate.opened(), delay(lookAgainMs, null, { ref: false })]);
  }
}

async function giveBack(
  { sqs, queueUrl }: EventSourceOptions,
  records: readonly SQSRecord[],
): Promise<void> {
  await Promise.all(
    records.map(({ receiptHandle: ReceiptHandle }) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      ),
    ),
  );
}

async function receive(
  { sqs, queueUrl, queueArn, region, batchSize }: EventSourceOptions,
  signal: AbortSignal,
): Promise<readonly SQSRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(batchSize, 10),
      WaitTimeSeconds: longPollS,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
    { abortSignal: signal },
  );
  return Messages.map((message) => toRecord(message, queueArn, region));
}

async function handOver(options: EventSourceOptions, records: readonly SQSRecord[]): Promise<void> {
  for (const record of records) options.listener.onTaken(record);
  const { sqs, queueUrl, keepInvisibleS: visibilityS = null } = options;
  const receiptHandles = records.map(({ receiptHandle }) => receiptHandle);
  const invoke = (): Promise<Outcome> => options.function.invoke({ Records: records });
  const handled = async (): Promise<Failures> => {
    const first = failuresOf(await invoke(), records);
    const again = first.failed.size === 0 && records.some((record) => options.isTwice?.(record));
    return again ? failuresOf(await invoke(), records) : first;
  };
  const { failed, problem } =
    visibilityS === null
      ? await handled()
      : await keepInvisible({ sqs, queueUrl, receiptHandles, visibilityS }, handled);
  await Promise.all(
    records.map(async (record) => {
      if (failed.has(record.messageId)) {
        options.listener.onLeft(record, problem);
        return;
      }
      await options.sqs.send(
        new DeleteMessageCommand({
          QueueUrl: options.queueUrl,
          ReceiptHandle: record.receiptHandle,
        }),
      );
      options.listener.onDeleted(record);
    }),
  );
}

interface Failures {
  readonly failed: ReadonlySet<string>;
  /** Why the function gave no answer; null when it reported the messages as failed. */
  readonly problem: string | null;
}

function failuresOf(outcome: Outcome, records: readonly SQSRecord[]): Failures {
  const all = new Set(records.map(({ messageId }) => messageId));
  if (!outcome.ok) return { failed: all, problem: outcome.detail };
  const response = JSON.parse(outcome.payload) as SQSBatchResponse | null;
  const failures = response?.batchItemFailures ?? [];
  const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
  // An identifier that Lambda does not know fails the whole batch.
  const stray = [...failed].some((id) => !all.has(id));
  return stray
    ? { failed: all, problem: "the consumer reported a message that is not in its batch" }
    : { failed, problem: null };
}

function toRecord(message: Message, queueArn: string, region: string): SQSRecord {
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "",
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "",
      ...message.Attributes,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
        name,
        {
          dataType: attribute.DataType ?? "String",
          ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
