import type { Context } from "aws-lambda";
import type { Delivery, QueuedDelivery } from "../contract/delivery.ts";
import { publish } from "../common/diagnostics.ts";
import type { Log, LogFields } from "../common/log.ts";
import { objectKey } from "../common/object-key.ts";
import type { HandledDelivery } from "../contract/handler.ts";
import type { FindHandler } from "./define-handlers.ts";
import { createHandlerLog } from "./handler-log.ts";
import { isInProgress, type RunOnce } from "./idempotency.ts";
import { withData, type ReadHeld } from "./read-message.ts";
import { HandlerTimeout, seconds, type TimeLimit } from "./time-limit.ts";
import type { StepRecords } from "./step-records.ts";
import { createStep } from "./steps.ts";
import type { UncaughtErrors } from "./uncaught-errors.ts";
import { turnOf, type Turn } from "./turn.ts";
import type { AttemptedObject, Progress, Step } from "./attempt-progress.ts";
import type { AttemptedVersion, VersionRecords } from "../aws/version-records.ts";
import { fingerprintOf } from "../common/fingerprint.ts";
import { versionInstant } from "../common/version-instant.ts";

/** A handler ran to its end. */
interface Handled {
  readonly how: "handled";
  readonly superseded: boolean;
  /** It was missed: read from Shipmondo's API, where a webhook should have brought it. */
  readonly missed: boolean;
  /** Milliseconds that the handler took. */
  readonly ms: number;
}

/** It is no news: read from Shipmondo's API, or a webhook that tells what was read there before. */
interface NoNews {
  readonly how: "no_news";
  readonly why: Extract<Turn, { run: false }>["why"];
}

export type Attempted =
  | Handled
  | NoNews
  /** It was handled before. */
  | { readonly how: "duplicate" }
  /** An earlier attempt may still run. */
  | { readonly how: "in_progress" }
  /** It was not handled, and is to get no attempt. */
  | { readonly how: "spent" }
  | { readonly how: "failed"; readonly step: Step; readonly error: unknown };

export interface AttemptInput {
  readonly delivery: QueuedDelivery;
  readonly messageId: string;
  /** Which attempt this is, from 1. */
  readonly number: number;
  /** No handler is to run any more: only whether it was handled is asked. */
  readonly spent: boolean;
  readonly context: Context;
  readonly limit: TimeLimit;
  readonly progress: Progress;
  readonly log: Log;
}

export interface AttemptOptions {
  readonly find: FindHandler;
  readonly runOnce: RunOnce;
  readonly versions: VersionRecords;
  readonly readHeld: ReadHeld;
  readonly stepRecords: StepRecords;
  /** What is logged of an error. */
  readonly errorFields: (error: unknown) => LogFields;
  readonly uncaught: UncaughtErrors<AttemptInput>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Makes one attempt at a delivery; it never rejects. */
export type Attempt = (input: AttemptInput) => Promise<Attempted>;

export function createAttempt(options: AttemptOptions): Attempt {
  const { find, runOnce, versions, readHeld, stepRecords, errorFields, uncaught, now } = options;

  async function handle(input: AttemptInput, idempotencyKey: string): Promise<Handled | NoNews> {
    const { delivery: queued, messageId, number, spent, context, limit, progress, log } = input;
    if (spent) throw new Spent("It has no attempt left");
    progress.step = "fetching";
    const delivery = await withData(queued, readHeld);
    progress.step = "comparing";
    const attempted = attemptedObject(delivery);
    progress.version = attempted;
    const record = attempted === null ? null : await versions.read(attempted.key);
    if (limit.isOver())
      throw new Error("The function's time was over before a handler was reached");
    const turn = turnOf(delivery, record, attempted?.version ?? null);
    if (!turn.run) return { how: "no_news", why: turn.why };

    const { superseded, action, missed } = turn;
    const { origin = "webhook", announced, ...rest } = delivery;
    const handled: HandledDelivery<unknown, string | null, string | null> = {
      ...rest,
      action,
      origin,
      idempotencyKey,
      test: delivery.test === true,
      superseded,
    };
    const handler = find(handled);
    if (handler === null) log.warn("No handler is meant for this delivery");
    progress.step = "running";
    const startedAt = now();
    publish({ type: "handling", delivery: handled, messageId, attempt: number });
    const { signal } = limit;
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    const timeout = limit.over.then(() => {
      throw handlerTimeout(now() - startedAt);
    });
    const failure = Promise.withResolvers<never>();
    progress.breakOff = failure.reject;
    try {
      await Promise.race([uncaught.run(input, run), timeout, failure.promise]);
    } finally {
      progress.breakOff = null;
    }
    const ms = now() - startedAt;
    if (progress.abandoned) throw handlerTimeout(ms);
    progress.step = "noting";
    if (attempted !== null) {
      const isCreation = action === "create";
      // A backfill brings an object with all that it was: its creation is not to follow.
      const isCreationKnown = isCreation || (origin === "backfill" && handler !== null);
      await versions.handled(attempted.key, { ...attempted.version, isCreation, isCreationKnown });
    }
    return { how: "handled", superseded, missed, ms };

    async function run(): Promise<void> {
      await handler?.(handled, {
        log: createHandlerLog(log, errorFields),
        signal,
        step: createStep(stepRecords, idempotencyKey, () => limit.isOver() || progress.abandoned),
        remainingMs,
      });
    }
  }

  return async (input) => {
    const { delivery, context, progress } = input;
    const key = idempotencyKeyOf(delivery);
    const outcome: { ended?: Handled | NoNews; thrown?: unknown } = {};
    try {
      const result = await runOnce(key, context, async () => {
        try {
          outcome.ended = await handle(input, key);
          // Its idempotency record is deleted: what is no news now may be asked for again later.
          if (outcome.ended.how === "no_news") throw new NoNewsSignal();
        } catch (error) {
          if (error instanceof NoNewsSignal) throw error;
          outcome.thrown = error;
          if (!input.limit.isOver()) progress.thrown ??= { error, uncaught: false };
          // Not the handler's own: Powertools acts on the names of its errors, and wraps what is no
          // Error.
          throw new AttemptFailed("The attempt failed", { cause: error });
        }
      });
      progress.step = "done";
      return result === "duplicate"
        ? { how: "duplicate" }
        : (outcome.ended ?? { how: "duplicate" });
    } catch (error) {
      const { step } = progress;
      if (outcome.ended?.how === "no_news") {
        progress.step = "done";
        return outcome.ended;
      }
      if (step === "marking" && isInProgress(error)) return { how: "in_progress" };
      if (outcome.thrown instanceof Spent) return { how: "spent" };
      // What failed first: deleting the record may have failed after it.
      return { how: "failed", step, error: "thrown" in outcome ? outcome.thrown : error };
    }
  };
}

/** @returns null when the object states no version */
function attemptedObject(delivery: Delivery): AttemptedObject | null {
  const { id, resource, action, data, origin = "webhook" } = delivery;
  const instant = versionInstant(resource, data);
  if (instant === null) return null;
  const version: AttemptedVersion = {
    instant,
    fingerprint: fingerprintOf(resource, data),
    isCreation: action === "create",
    isFromApi: origin !== "webhook",
    id,
  };
  return { key: objectKey(delivery), version };
}

/** A deliberate replay has an idempotency record of its own, so that it is handled again. */
const idempotencyKeyOf = (delivery: QueuedDelivery): string =>
  delivery.replay === undefined ? delivery.id : `${delivery.id}#${delivery.replay}`;

class NoNewsSignal extends Error {
  override readonly name = "NoNews";
}

class Spent extends Error {
  override readonly name = "Spent";
}

class AttemptFailed extends Error {
  override readonly name = "AttemptFailed";
}

export const handlerTimeout = (ms: number): HandlerTimeout =>
  new HandlerTimeout(
    `The handler did not settle within ${seconds(ms)} s: give its calls a shorter limit, ` +
      "or pass them the signal of its context",
  );
