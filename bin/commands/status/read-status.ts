import { holding } from "../../../lambda/contract/environment.ts";
import type { Operations } from "../../common/operations.ts";
import { readPart, type Part } from "../../common/part.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { readEventSourceLocally, readMissedLocally, readOldestLocally } from "./local-parts.ts";
import {
  blockedBy,
  readDepth,
  readFailing,
  readKeyStates,
  readStored,
  readWebhooks,
} from "./shared-parts.ts";
import { readAlarms, readEventSourceState, readMissed, readOldestBySqs } from "./stack-parts.ts";
import type { StatusParts } from "./status-parts.ts";

/** The longest that a part may take, all its calls together. */
const partMs = 15_000;
/** Shipmondo's API is slower, and the settings load the CDK. */
const webhooksMs = 30_000;

/** Parts that cost calls by the key, or a call of Shipmondo's, and change seldom. */
export type SlowParts = Pick<StatusParts, "keys" | "webhooks" | "missed">;
export type FastParts = Omit<StatusParts, keyof SlowParts>;

type Around = Pick<Surroundings, "env" | "sleep" | "clock" | "now">;

export async function readFastParts(
  target: Target,
  around: Around,
  limitMs = partMs,
): Promise<FastParts> {
  const now = around.now().getTime();
  const { operations } = target;
  const part = <Value>(read: (signal: AbortSignal) => Promise<Value>): Promise<Part<Value>> =>
    readPart(limitMs, read);
  const [queue, oldest, blocked, dead, held, quarantined, alarms, eventSource] = await Promise.all([
    part((signal) => readDepth(target.sqs, target.queueUrl, signal)),
    part((signal) => readOldest(target, now, signal)),
    part(async (signal) => blockedBy(await readFailing(target, now, signal))),
    part(async (signal) => {
      const { waiting, inFlight } = await readDepth(target.sqs, target.deadLetterQueueUrl, signal);
      return waiting + inFlight;
    }),
    part((signal) => readStored(target, holding.pending, signal)),
    part((signal) => readStored(target, holding.refused, signal)),
    part(async (signal) => (operations.kind === "stack" ? readAlarms(operations, signal) : null)),
    part((signal) =>
      operations.kind === "stack"
        ? readEventSourceState(operations, signal)
        : readEventSourceLocally(operations),
    ),
  ]);
  return { queue, oldest, blocked, dead, held, quarantined, alarms, eventSource };
}

export async function readSlowParts(
  target: Target,
  stage: string | null,
  around: Around,
  limitsMs = { part: partMs, webhooks: webhooksMs },
): Promise<SlowParts> {
  const now = around.now().getTime();
  const [keys, webhooks, missed] = await Promise.all([
    readPart(limitsMs.part, (signal) => readKeyStates(target, signal)),
    readPart(limitsMs.webhooks, (signal) => readWebhooks(target, stage, around, signal)),
    readPart(limitsMs.part, (signal) => missedOf(target.operations, now, signal)),
  ]);
  return { keys, webhooks, missed };
}

const missedOf = (operations: Operations, now: number, signal: AbortSignal): Promise<number> =>
  operations.kind === "stack"
    ? readMissed(operations, now, signal)
    : readMissedLocally(operations, now, signal);

/**
 * How long the oldest delivery has waited. SQS leaves what was received several times out of its
 * age, which is what has failed for longest: the failure records know that.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export async function readOldest(
  target: Target,
  now: number,
  signal: AbortSignal,
): Promise<number | null> {
  const { operations, sqs, queueUrl } = target;
  const [{ waiting, inFlight }, failing] = await Promise.all([
    readDepth(sqs, queueUrl, signal),
    readFailing(target, now, signal),
  ]);
  if (waiting + inFlight === 0) return null;
  if (operations.kind === "local") {
    const at = await readOldestLocally(operations);
    return at === null ? null : now - at;
  }
  const bySqs = await readOldestBySqs(operations, queueUrl, now, signal);
  const [longest] = failing;
  if (bySqs === null && longest === undefined) {
    throw new Error("CloudWatch has no age of the oldest message yet");
  }
  return Math.max((bySqs ?? 0) * 1_000, longest === undefined ? 0 : now - longest.firstFailedAt);
}
