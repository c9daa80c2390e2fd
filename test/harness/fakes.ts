import type { DeliveryMessage } from "../../lambda/common/delivery-message.ts";
import type { ReadStoredKeys } from "../../lambda/aws/parameter-store.ts";
import { succeed } from "../../lambda/common/result.ts";
import type { FailedAttempt } from "../../lambda/common/hedged.ts";
import { createDeliveryQueue } from "../../lambda/aws/sqs-queue.ts";
import type { DeliveryQueue, HoldingBucket, StoreOutcome } from "../../lambda/aws/store.ts";
import type { WebhookEvent } from "../../lambda/receiver/receive.ts";

/** A clock that does not move until it is told to. */
export interface TestClock {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

export const testStart = Date.parse("2026-03-02T09:00:00.000Z");

export function testClock(at = testStart): TestClock {
  let time = at;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}

export const taken: StoreOutcome = { ok: true };
/** The service says no for good. */
export const refusedForGood: FailedAttempt = { ok: false, retryable: false, code: "AccessDenied" };
/** The service says no for now. */
export const busy: FailedAttempt = { ok: false, retryable: true, code: "ServiceUnavailable" };

/** Answers as a service does that never answers: when the caller gives up. */
export function hang(signal: AbortSignal): Promise<StoreOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve({ ok: false, retryable: true, code: "AbortError" });
    });
  });
}

type Behaviour = (signal: AbortSignal) => StoreOutcome | Promise<StoreOutcome>;

/** A message as whoever receives it has it. */
export interface TextMessage extends Omit<DeliveryMessage, "body"> {
  readonly body: string;
}

export const asText = (message: DeliveryMessage): TextMessage => ({
  ...message,
  body: message.body.toString(),
});

export interface MemoryQueue extends DeliveryQueue {
  /** What was taken. */
  readonly messages: TextMessage[];
}

/**
 * A queue that takes what `behave` lets it take; everything by default. What it took is read out of
 * the request that SQS would get.
 */
export function memoryQueue(behave: Behaviour = () => taken): MemoryQueue {
  const messages: TextMessage[] = [];
  const sqs = createDeliveryQueue(({ body }) => {
    const { MessageBody, MessageGroupId, MessageDeduplicationId } = JSON.parse(
      body.toString(),
    ) as Record<string, string>;
    messages.push({
      body: MessageBody ?? "",
      groupId: MessageGroupId ?? "",
      deduplicationId: MessageDeduplicationId ?? "",
    });
    return Promise.resolve({ status: 200, body: "{}" });
  }, "https://sqs.eu-west-1.amazonaws.com/123456789012/deliveries.fifo");
  return {
    messages,
    async send(message, signal) {
      const outcome = await behave(signal);
      return outcome.ok ? sqs.send(message, signal) : outcome;
    },
  };
}

export interface MemoryBucket extends HoldingBucket {
  /** Body by key. */
  readonly objects: Map<string, string>;
}

/** A bucket that takes what `behave` lets it take; everything by default. */
export function memoryBucket(behave: Behaviour = () => taken): MemoryBucket {
  const objects = new Map<string, string>();
  return {
    objects,
    async put(key, body, signal) {
      const outcome = await behave(signal);
      if (outcome.ok) objects.set(key, body.toString());
      return outcome;
    },
  };
}

export interface MemoryKeys {
  /** The stored keys, secret by name; change it as an operator does. */
  readonly secrets: Map<string, string>;
  /** Reads made. */
  reads: number;
  /** Whether reads are refused. */
  failing: boolean;
  readonly read: ReadStoredKeys;
}

export function memoryKeys(secrets: Readonly<Record<string, string>> = {}): MemoryKeys {
  const keys: MemoryKeys = {
    secrets: new Map(Object.entries(secrets)),
    reads: 0,
    failing: false,
    read: () => {
      keys.reads++;
      const stored = [...keys.secrets].map(([name, secret]) => ({ name, secret }));
      return Promise.resolve(keys.failing ? refusedForGood : succeed(stored));
    },
  };
  return keys;
}

/**
 * The event that API Gateway makes of a request (payload format 2.0): header names in lower case.
 */
export function webhookEvent(
  request: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  overrides: Partial<WebhookEvent> = {},
): WebhookEvent {
  const headers = Object.entries(request.headers ?? {});
  return {
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: request.body,
    isBase64Encoded: false,
    requestContext: { timeEpoch: testStart },
    ...overrides,
  };
}
