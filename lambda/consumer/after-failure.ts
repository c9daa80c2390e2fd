import { publish } from "../common/diagnostics.ts";
import type { FailureRecord, FailureRecords } from "../aws/failure-records.ts";
import { errorName, type Log, type LogFields } from "../common/log.ts";
import type { Metrics } from "../common/metrics.ts";
import type { Step, Thrown } from "./attempt-progress.ts";
import { handlerTimeout } from "./attempt.ts";
import { describeError, fieldsOfError, placeOf, type ErrorDetails } from "./error-details.ts";
import { createFailureCalls, stepsOfTheTable } from "./failure-calls.ts";
import type { Job } from "./job.ts";
import type { MessageFate } from "./message-fate.ts";
import { delayAfter, outageDelay, policyFor, type RetryPolicy } from "./retry.ts";
import { unprocessableName } from "./unprocessable.ts";

export interface AfterFailureOptions {
  readonly records: FailureRecords;
  readonly fate: MessageFate;
  readonly policy: RetryPolicy;
  /** Folder that the function's code was loaded from. */
  readonly root: string;
  /** False: the texts of errors stay out of the log. */
  readonly logErrorMessages: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly metrics: Metrics;
}

/**
 * What follows when a delivery was not handled. No call rejects. Each gives true when the message
 * is done with.
 */
export interface AfterFailure {
  failed(job: Job, failure: { readonly step: Step; readonly error: unknown }): Promise<boolean>;
  /** An earlier attempt may still run. */
  inProgress(job: Job): Promise<boolean>;
  /** Sends it to the dead letters without a handler: it has no attempt left, or was given up. */
  moveToDeadLetters(job: Job, prior: FailureRecord): Promise<boolean>;
  /**
   * Its handler did not settle, left an error uncaught, or threw and the table does not delete its
   * idempotency record: all that must be written before the process ends, side by side since time
   * is short.
   * @param thrown what it threw; null: it did not settle
   * @param startedAt when the invocation began, in milliseconds since the epoch
   */
  outOfTime(job: Job, thrown: Thrown | null, startedAt: number): Promise<void>;
  /** Has a message come once more that is handled but for its failure record. */
  comesBack(job: Job): Promise<void>;
  /** Logs an error that nothing caught and that is no attempt's: its handler has settled. */
  uncaught(log: Log, error: unknown): void;
  /** Whether a message with this record gets no attempt any more. */
  isSpent(job: Job): boolean;
}

/**
 * An abandoned handler runs until its process has ended, less than a second later: nobody gets the
 * message before.
 */
const endingSeconds = 2;

export function createAfterFailure(options: AfterFailureOptions): AfterFailure {
  const { records, fate, root, logErrorMessages, now, metrics } = options;
  const { note, wait, noteWait } = createFailureCalls(options);

  const policyOf = ({ record, prior }: Job): RetryPolicy =>
    policyFor(
      options.policy,
      Number(record.attributes.SentTimestamp),
      prior?.firstFailedAt ?? now(),
    );

  const errorFields = (details: ErrorDetails): LogFields =>
    fieldsOfError(details, logErrorMessages);

  function tell(
    { message }: Job,
    { name, message: text, stack }: ErrorDetails,
    rest: { readonly attempt: number; readonly nextAttemptAt: number | null },
  ): void {
    const { deliveryId: id, messageId } = message;
    const dead = rest.nextAttemptAt === null;
    const told = { error: text || name, errorName: name, stack };
    publish({ type: "failed", id, messageId, ...told, dead, ...rest });
  }

  /**
   * Send first, then note that it died, then report it as done with: wherever this breaks off, a
   * copy is left.
   */
  async function sendToDeadLetters(
    job: Job,
    error: ErrorDetails,
    attempts: number,
  ): Promise<boolean> {
    const { record, message, log } = job;
    const unprocessable = error.name === unprocessableName;
    const metric = unprocessable ? "Unprocessable" : "Dead";
    try {
      await fate.sendToDeadLetters(record, {
        reason: unprocessable ? error.message : null,
        errorName: error.name,
        errorPlace: error.place,
        errorMessage: error.message,
        attempts,
        messageId: message.messageId,
      });
    } catch (cause) {
      log.error("The dead-letter queue did not take it; another attempt follows", {
        error: errorName(cause),
      });
      // The next receive sends it without running the handler again.
      if (unprocessable) await records.giveUp(message).catch(() => false);
      const nextAttemptAt = await wait(job, outageDelay(job.receives, options.policy.delays));
      await noteWait(job, nextAttemptAt);
      tell(job, error, { attempt: attempts, nextAttemptAt });
      return false;
    }
    try {
      await records.died(message);
    } catch (cause) {
      log.warn("The failure record does not say that it died", { error: errorName(cause) });
    }
    // A failed last attempt has had its stack in the line before.
    const fields = unprocessable ? errorFields(error) : { error: error.name, place: error.place };
    log.error(`${metric}: sent to the dead-letter queue`, { ...fields, attempts });
    metrics.put({ [metric]: 1 });
    tell(job, error, { attempt: attempts, nextAttemptAt: null });
    return true;
  }

  async function noteOutOfTime(
    job: Job,
    details: ErrorDetails,
    nextAttemptAt: number,
  ): Promise<void> {
    const { givenUp } = await note(job, details, "running");
    if (details.name === unprocessableName) await records.giveUp(job.message).catch(() => false);
    const soon = now() + endingSeconds * 1_000;
    if (givenUp && soon < nextAttemptAt) await noteWait(job, await wait(job, endingSeconds));
    else await noteWait(job, nextAttemptAt);
  }

  return {
    async comesBack(job) {
      await wait(job, outageDelay(job.receives, options.policy.delays));
    },

    uncaught(log, error) {
      log.error("Nothing caught this error: a promise that no handler awaits, or a callback", {
        ...errorFields(describeError(error, root)),
      });
    },

    isSpent(job) {
      const { prior } = job;
      if (prior?.state !== "failing") return false;
      return prior.givenUp || prior.attempts >= policyOf(job).maxAttempts;
    },

    async failed(job, { step, error }) {
      const details = describeError(error, root);
      const { attempts, givenUp } = await note(job, details, step);
      const policy = policyOf(job);
      if (details.name === unprocessableName) return sendToDeadLetters(job, details, attempts);

      const isAttempt = step === "running";
      const isLast = isAttempt && (attempts >= policy.maxAttempts || givenUp);
      const planned = isAttempt
        ? delayAfter(attempts, policy.delays)
        : outageDelay(job.receives, policy.delays);
      const what = isAttempt ? "Not handled" : "No handler was reached: a service failed";
      job.log.error(what, {
        ...errorFields(details),
        step,
        attempts,
        receives: job.receives,
        retryInSeconds: isLast ? null : planned,
      });
      metrics.put({ Failed: 1 });
      if (isLast) return sendToDeadLetters(job, details, attempts);
      const nextAttemptAt = await wait(job, planned);
      if (!stepsOfTheTable.includes(step)) await noteWait(job, nextAttemptAt);
      tell(job, details, { attempt: attempts, nextAttemptAt });
      return false;
    },

    async inProgress(job) {
      // The idempotency record of an attempt that may still run expires with the function's
      // time-out: a receive before that is wasted.
      const planned = outageDelay(job.receives, options.policy.delays);
      const retryInSeconds = Math.max(planned, job.functionMs / 1_000 + 1);
      job.log.warn("An earlier attempt may still run", { receives: job.receives, retryInSeconds });
      const nextAttemptAt = await wait(job, retryInSeconds);
      if (job.prior !== null) await noteWait(job, nextAttemptAt);
      const details = describeError(new Error("An earlier attempt may still run"), root);
      tell(job, details, { attempt: job.prior?.attempts ?? 0, nextAttemptAt });
      return false;
    },

    moveToDeadLetters: (job, prior) => {
      const place = placeOf(prior.error.stack.split("\n"));
      const { givenUp, attempts } = prior;
      const byOperator = givenUp && prior.error.name !== unprocessableName;
      if (byOperator) job.log.info("Given up by an operator", { attempts });
      return sendToDeadLetters(job, { ...prior.error, place }, attempts);
    },

    async outOfTime(job, thrown, startedAt) {
      const error = thrown === null ? handlerTimeout(now() - startedAt) : thrown.error;
      const described = describeError(error, root);
      const details = thrown === null ? { ...described, stack: "", place: null } : described;
      const attempts = (job.prior?.attempts ?? 0) + 1;
      const policy = policyOf(job);
      // After the last attempt the next receive sends it to the dead letters: here is no time left
      // for that.
      const unprocessable = details.name === unprocessableName;
      const isLast = unprocessable || attempts >= policy.maxAttempts;
      const delay = isLast ? 0 : delayAfter(attempts, policy.delays);
      const planned = Math.max(delay, endingSeconds);
      const why =
        thrown === null
          ? "the handler did not settle"
          : thrown.uncaught
            ? "nothing caught an error of the handler, which may run on"
            : "the table does not answer";
      job.log.error(`Not handled: ${why}, so the process ends`, {
        ...errorFields(details),
        step: "running",
        attempts,
        receives: job.receives,
        retryInSeconds: planned,
      });
      // Lambda counts the ended process as an error at the invocation's start; the alarm on errors
      // takes the difference, so this must fall into the same period.
      metrics.put({ Failed: 1, TimedOut: 1 }, { at: startedAt });
      const nextAttemptAt = now() + planned * 1_000;
      tell(job, details, { attempt: attempts, nextAttemptAt });
      await Promise.all([wait(job, planned), noteOutOfTime(job, details, nextAttemptAt)]);
    },
  };
}
