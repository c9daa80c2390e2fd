import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { publish } from "../common/diagnostics.ts";
import type { FailureRecord } from "../aws/failure-records.ts";
import type { Log } from "../common/log.ts";
import { createAfterFailure, type AfterFailureOptions } from "./after-failure.ts";
import { notStarted, type Progress } from "./attempt-progress.ts";
import { createAttempt, type AttemptInput, type AttemptOptions } from "./attempt.ts";
import { isReconciledName } from "../contract/reconciled.ts";
import { describeError, fieldsOfError } from "./error-details.ts";
import { createEndNotes } from "./end-notes.ts";
import type { Job } from "./job.ts";
import { readMessage } from "./read-message.ts";
import { startTimeLimit, type After, type TimeLimit } from "./time-limit.ts";
import { Unprocessable } from "./unprocessable.ts";
import type { WatchUncaught } from "./uncaught-errors.ts";

/** The function that Lambda calls. */
export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export interface ConsumeOptions
  extends AfterFailureOptions, Omit<AttemptOptions, "errorFields" | "uncaught"> {
  /** Makes the timers. */
  readonly after: After;
  readonly watchUncaught: WatchUncaught;
  /** Ends the process at once; what it does after that reaches nobody. */
  readonly endProcess: () => void;
  readonly log: Log;
}

/** Kept of the function's time for its end. */
const lastMs = 100;
/** From when a handler is abandoned to the end of its process: less than the shortest wait then. */
const mostLeftMs = 1_000;

/**
 * Handles the messages of an event, one after the other, and reports those that did not end. The
 * event source gives one a time; of several, all behind a failed one are reported too, since they
 * may be about the same object.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function createConsume(options: ConsumeOptions): Consume {
  const { records, now, after, endProcess, metrics } = options;
  const afterFailure = createAfterFailure(options);
  const notes = createEndNotes(options, (job) => afterFailure.comesBack(job));
  const uncaught = options.watchUncaught<AttemptInput>((error, owner) => {
    const progress = owner?.progress;
    if (progress === undefined || progress.breakOff === null) {
      afterFailure.uncaught(owner?.log ?? options.log, error);
      return;
    }
    progress.abandoned = true;
    progress.thrown = { error, uncaught: true };
    progress.brokenOff.resolve("over");
    progress.breakOff(error);
  });
  const attempt = createAttempt({
    ...options,
    uncaught,
    errorFields: (error) =>
      fieldsOfError(describeError(error, options.root), options.logErrorMessages),
  });

  /** True: the message is done with. */
  async function consume(record: SQSRecord, context: Context): Promise<boolean> {
    const functionMs = context.getRemainingTimeInMillis();
    const limit = startTimeLimit(functionMs, after);
    const progress = notStarted();
    const startedAt = now();
    const running: Running = { record, context, functionMs, limit, progress, job: null };
    try {
      const done = await inTime(running, startedAt);
      if (done !== null) return done;
    } finally {
      limit.clear();
    }
    // Not returned: what was abandoned would run on in the next invocation, beside a later delivery
    // of its object.
    endProcess();
    return new Promise<never>(() => undefined);
  }

  /**
   * @returns whether the message is done with; null: its time was over before that was known, or
   *   its handler left an error uncaught and may run on
   */
  async function inTime(running: Running, startedAt: number): Promise<boolean | null> {
    const { context, limit, progress } = running;
    const work = settle(running);
    const first = await Promise.race([work, limit.over, progress.brokenOff.promise]);
    if (typeof first === "boolean") return first;

    const timeLeft = Promise.withResolvers<"gone">();
    const leftMs = Math.min(context.getRemainingTimeInMillis(), mostLeftMs) - lastMs;
    const stop = after(Math.max(0, leftMs), () => {
      timeLeft.resolve("gone");
    });
    if (progress.step === "running" && running.job !== null) {
      progress.abandoned = true;
      const written = Promise.all([
        work,
        notes.noteReceived(progress, running.job),
        afterFailure.outOfTime(running.job, progress.thrown, startedAt),
      ]);
      await Promise.race([written, timeLeft.promise]);
      return null;
    }
    const late = await Promise.race([work, timeLeft.promise]);
    stop();
    if (typeof late === "boolean") return late;
    // Handled, with its record still to be closed: it comes once more, and ends as a duplicate.
    return progress.step === "done" ? false : null;
  }

  /** Never rejects; gives `abandoned` when its time was over while the handler ran. */
  async function settle(running: Running): Promise<boolean | "abandoned"> {
    const { record, context, functionMs, limit, progress } = running;
    const { messageId } = record;
    const read = readMessage(record.body);
    const delivery = read.ok ? read.value : null;
    const object = {
      resource: delivery?.resource ?? null,
      action: delivery?.action ?? null,
      resourceId: delivery?.resourceId ?? null,
    };
    const deliveryId = delivery?.id ?? messageId;
    const log = options.log.with({ messageId, deliveryId, ...object });
    const receives = Number(record.attributes.ApproximateReceiveCount);
    const job: Job = {
      record,
      message: { deliveryId, messageId },
      object: { ...object, receivedAt: delivery?.receivedAt ?? null },
      receives,
      prior: null,
      functionMs,
      log,
    };
    if (delivery === null) {
      const error = new Unprocessable("The message is not a delivery of this receiver");
      return afterFailure.failed(job, { step: "fetching", error });
    }

    let prior: FailureRecord | null = null;
    try {
      // A message that is received for the first time has no record.
      if (receives > 1) prior = await records.get(job.message);
    } catch (error) {
      return afterFailure.failed(job, { step: "marking", error });
    }
    if (prior?.diedAt !== null && prior !== null) {
      log.info("A dead letter already; nothing to do");
      return true;
    }
    const known: Job = { ...job, prior };
    running.job = known;
    const spent = afterFailure.isSpent(known);
    const number = (prior?.attempts ?? 0) + 1;
    const attempted = await attempt({
      delivery,
      messageId,
      number,
      spent,
      context,
      limit,
      progress,
      log,
    });
    switch (attempted.how) {
      case "failed":
        if (progress.abandoned) return "abandoned";
        // It settled, if only just in time: it is not to be counted once more as one that did not.
        if (progress.step === "running") await notes.noteReceived(progress, known);
        progress.step = "noting";
        return afterFailure.failed(known, attempted);
      case "in_progress":
        return afterFailure.inProgress(known);
      case "spent":
        // Without a record nothing is spent.
        return prior === null ? false : afterFailure.moveToDeadLetters(known, prior);
      case "duplicate":
        log.info("Handled before; nothing to do");
        publish({ type: "duplicate", id: delivery.id, messageId });
        break;
      case "no_news": {
        const { why } = attempted;
        log.info("No news; it ends without a handler", { why });
        publish({ type: "handled", id: delivery.id, superseded: true, messageId, ms: 0 });
        break;
      }
      case "handled": {
        const { superseded, missed, ms } = attempted;
        log.info("Handled", {
          ms,
          attempt: number,
          ...(superseded ? { superseded } : {}),
          ...(missed ? { missed } : {}),
        });
        metrics.put({
          Handled: 1,
          AgeWhenHandledMs: now() - Date.parse(delivery.receivedAt),
          ...(superseded ? { Superseded: 1 } : {}),
        });
        if (missed && isReconciledName(delivery.resource)) {
          metrics.put({ Missed: 1 }, { resource: delivery.resource });
        }
        publish({ type: "handled", id: delivery.id, superseded, messageId, ms });
      }
    }
    return prior === null || notes.close(known);
  }

  return async (event, context) => {
    for (const [index, record] of event.Records.entries()) {
      if (!(await consume(record, context))) {
        return {
          batchItemFailures: event.Records.slice(index).map(({ messageId }) => ({
            itemIdentifier: messageId,
          })),
        };
      }
    }
    return { batchItemFailures: [] };
  };
}

/** A message on its way through one invocation. */
interface Running {
  readonly record: SQSRecord;
  readonly context: Context;
  readonly functionMs: number;
  readonly limit: TimeLimit;
  readonly progress: Progress;
  /** Set once its earlier failures are known. */
  job: Job | null;
}
