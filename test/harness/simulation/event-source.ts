import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Delivery } from "../../../lambda/contract/delivery.ts";
import { stepRecordsIn } from "../../../testing/step-records.ts";
import type { Log } from "../../../lambda/common/log.ts";
import { createConsume, type Consume } from "../../../lambda/consumer/consume.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";
import { sqsEvent, sqsRecord } from "../sqs-record.ts";
import type { Received } from "./fifo-queue.ts";
import { failureRecordsOf } from "./failures.ts";
import { createHandler } from "./handler.ts";
import type { Instance } from "./instance.ts";
import type { Handling, Ledger } from "./ledger.ts";
import { runOnceOf } from "./idempotency.ts";
import type { Random } from "./random.ts";
import { silentLog } from "./silent.ts";
import { versionsInMemory } from "../versions-in-memory.ts";
import type { World } from "./world.ts";

/**
 * Attempts of a handler, counted by the consumer; and the queue's own limit of receives, for what
 * never reaches a handler.
 */
export const maxAttempts = 5;
export const maxReceives = 480;
export const consumerMs = 30_000;
/**
 * Seconds: mostly the stack's default; now and then so short that a delivery dies within the
 * queue's deduplication window.
 */
const drawRetryDelays = (random: Random): readonly number[] =>
  random.chance(0.25) ? [1, 1, 1, 1] : [5, 60, 600, 3_600];
const mortality = 0.12;

/**
 * Hands messages to the consumer, one an invocation, `concurrency` side by side, and deletes what
 * it does not report as failed.
 */
export function startEventSource(world: World, concurrency: number): void {
  const retryDelays = drawRetryDelays(world.random);
  const poll = async (): Promise<never> => {
    for (;;) {
      const message = world.queue.receive();
      if (message === null) await world.queue.change();
      else if (world.isBundleBroken()) await failAtImport(world);
      else await invoke(world, message, retryDelays);
    }
  };
  for (let poller = 0; poller < concurrency; poller++) void poll();
}

/** An invocation that reaches no handler: Lambda's event source leaves the message hidden. */
async function failAtImport({ time, ledger }: World): Promise<void> {
  ledger.note("bundle fails at import");
  await time.sleep(500);
}

async function invoke(
  world: World,
  message: Received,
  retryDelays: readonly number[],
): Promise<void> {
  const { time, ledger } = world;
  const instance = world.start(mortality);
  const handlings: Handling[] = [];
  const deadline = time.now() + consumerMs;
  const stopTimeout = time.after(consumerMs, instance.kill);
  const returned = Promise.withResolvers<SQSBatchResponse>();
  const giveBack = (): void => {
    returned.resolve({ batchItemFailures: [{ itemIdentifier: message.messageId }] });
  };
  const consume = consumeIn(world, instance, message, retryDelays, handlings, giveBack);
  const result = await Promise.race([
    consume(
      eventOf(message),
      contextOf(() => deadline - time.now()),
    ),
    instance.killed,
    returned.promise,
  ]);
  stopTimeout();
  const done = result !== "killed" && result.batchItemFailures.length === 0;
  ledger.invocations.set(message.messageId, { done, disturbed: instance.faults() > 0 });
  ledger.record(`consumed ${message.messageId} ${result === "killed" ? result : String(done)}`);
  for (const handling of handlings) {
    // One that threw may be done with too: unprocessable, and among the dead letters.
    handling.acknowledgedAt = done && handling.how === "ended" ? ledger.tick() : null;
    handling.disturbed = instance.faults() > 0;
  }
  if (done && !ledger.deadMessages.has(message.messageId)) {
    const deliveryId = deliveryIdIn(message.body);
    if (!ledger.done.has(deliveryId)) ledger.done.set(deliveryId, ledger.tick());
  }
  if (result === "killed") ledger.note("consumer killed");
  if (done && handlings.length === 0) ledger.note("duplicate");
  if (!done) return;
  try {
    await world.start(0).call("deletion", () => {
      world.queue.remove(message.receipt);
    });
  } catch {
    ledger.note("deletion lost");
  }
}

function consumeIn(
  world: World,
  instance: Instance,
  message: Received,
  retryDelays: readonly number[],
  handlings: Handling[],
  giveBack: () => void,
): Consume {
  const { now } = world.time;
  const { wiring, ledger } = world;
  const { id: deliveryId, origin = "webhook" } = headIn(message.body);
  const consume = createConsume({
    find: defineHandlers({ "*": createHandler(world, instance, message.messageId, handlings) })
      .find,
    runOnce: wiring.runOnce(
      runOnceOf(world.idempotencyRecords, instance, now, () => {
        ledger.note("in progress");
      }),
    ),
    versions: wiring.versions(
      versionsInMemory(world.versions, (act) => instance.call("versions", act)),
      origin,
      deliveryId,
    ),
    records: wiring.records(failureRecordsOf(world.failures, instance, now), message.receives),
    stepRecords: stepRecordsIn(new Map()),
    readHeld: (key) => instance.call("bucket", () => world.bucket.get(key) ?? ""),
    fate: wiring.fate({
      retryAfter: (_record, seconds) =>
        instance.call("fate", () => {
          world.queue.hide(message.receipt, Math.ceil(seconds) * 1_000);
        }),
      sendToDeadLetters: (_record, { reason }) =>
        instance.call("fate", () => {
          ledger.note(reason === null ? "dead after its attempts" : "unprocessable");
          if (reason === null) {
            const { messageId, sentAt } = message;
            ledger.deaths.push({ id: deliveryId, messageId, afterMs: now() - sentAt });
          }
          moveToDeadLetters(world, message);
        }),
    }),
    policy: { maxAttempts, delays: retryDelays },
    root: "/var/task",
    logErrorMessages: true,
    now,
    after: (ms, run) => world.time.after(ms, run),
    watchUncaught: () => ({ run: (_owner, run) => run() }),
    endProcess: wiring.endProcess((): void => {
      ledger.note("handler timed out");
      instance.kill();
    }, giveBack),
    log: notingNoNews(ledger),
    metrics: {
      put({ Missed }) {
        if (Missed === undefined) return;
        ledger.missed.push(deliveryId);
        ledger.note("missed");
      },
    },
  });
  return wiring.consume(consume);
}

/** Counts the deliveries that end without a handler, by why. */
function notingNoNews(ledger: Ledger): Log {
  const log: Log = {
    ...silentLog,
    info(_message, { why } = {}) {
      if (typeof why === "string") ledger.note(`no news: ${why}`);
    },
    with: () => log,
  };
  return log;
}

/** Puts a message on the dead-letter queue, a copy of the same message once. */
export function moveToDeadLetters(
  { deadLetters, ledger }: Pick<World, "deadLetters" | "ledger">,
  message: Received,
): void {
  ledger.dead.add(deliveryIdIn(message.body));
  ledger.deadMessages.add(message.messageId);
  ledger.record(`dead ${message.messageId}`);
  if (!deadLetters.some(({ messageId }) => messageId === message.messageId)) {
    deadLetters.push(message);
  }
}

const headIn = (body: string) => JSON.parse(body) as Pick<Delivery, "id" | "origin">;
export const deliveryIdIn = (body: string): string => headIn(body).id;

const eventOf = ({ messageId, receipt, body, receives, sentAt, groupId }: Received): SQSEvent =>
  sqsEvent(sqsRecord({ messageId, receiptHandle: receipt, body, receives, sentAt, groupId }));

/** The one thing of Lambda's context that is read. */
const contextOf = (remainingMs: () => number): Context =>
  ({ getRemainingTimeInMillis: remainingMs }) as Context;
