import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Engines } from "../../../local/engines/start-engines.ts";
import {
  startEventSource,
  type EventSource,
  type EventSourceListener,
} from "../../../local/event-source.ts";
import type { LocalFunction } from "../../../local/runtime/function.ts";
import { names } from "./resources.ts";

/** The variables by which the functions find the stores. @param queueUrl of a queue by its name */
export const storesEnvironment = (queueUrl: (name: string) => string) =>
  ({
    QUEUE_URL: queueUrl(names.queue),
    DLQ_URL: queueUrl(names.deadLetters),
    KEYS_PATH: names.keysPath,
    BUCKET_NAME: names.bucket,
    TABLE_NAME: names.table,
  }) as const;

export interface Feed {
  readonly engines: Pick<Engines, "region" | "queueUrl">;
  readonly sqs: SQSClient;
  readonly consumer: LocalFunction;
  /** The most deliveries at once. */
  readonly maxConcurrency: number;
  /** @default one that ignores what it is told */
  readonly listener?: EventSourceListener | undefined;
}

/** Feeds the consumer from the queue, one delivery a call, as the stack does. */
export function feedConsumer({ engines, consumer, listener, ...feed }: Feed): EventSource {
  const { region } = engines;
  return startEventSource({
    ...feed,
    region,
    queueUrl: engines.queueUrl(names.queue),
    queueArn: `arn:aws:sqs:${region}:000000000000:${names.queue}`,
    function: consumer,
    batchSize: 1,
    listener: listener ?? { onTaken: ignore, onDeleted: ignore, onLeft: ignore },
  });
}

const ignore = (): void => undefined;
