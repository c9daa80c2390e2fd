import type { FailureCount, FailureRecords } from "../aws/failure-records.ts";
import { errorName } from "../common/log.ts";
import type { Step } from "./attempt-progress.ts";
import type { ErrorDetails } from "./error-details.ts";
import type { Job } from "./job.ts";
import type { MessageFate } from "./message-fate.ts";
import { longestWait } from "./retry.ts";

/**
 * The calls that follow a failure. None rejects: what went wrong is in the log, and the next
 * follows.
 */
export interface FailureCalls {
  /** Writes the failure record. @returns what it says now */
  readonly note: (job: Job, error: ErrorDetails, step: Step) => Promise<FailureCount>;
  /** Hides the message. @returns when the next attempt is due, in milliseconds since the epoch */
  readonly wait: (job: Job, planned: number) => Promise<number>;
  /** So that an operator sees when it is attempted again, and can make that now. */
  readonly noteWait: (job: Job, nextAttemptAt: number) => Promise<void>;
}

/**
 * Steps that fail when the table does: it would not take a failure record either, and each call
 * waits for seconds.
 */
export const stepsOfTheTable: readonly Step[] = ["marking", "comparing", "noting"];

/** @param now milliseconds since the epoch */
export function createFailureCalls(options: {
  readonly records: FailureRecords;
  readonly fate: MessageFate;
  readonly now: () => number;
}): FailureCalls {
  const { records, fate, now } = options;
  return {
    async note(job: Job, error: ErrorDetails, step: Step): Promise<FailureCount> {
      const isAttempt = step === "running";
      const counted: FailureCount = {
        attempts: (job.prior?.attempts ?? 0) + (isAttempt ? 1 : 0),
        givenUp: job.prior?.givenUp ?? false,
      };
      if (stepsOfTheTable.includes(step)) return counted;
      const { receiptHandle } = job.record;
      try {
        return await records.failed(
          { ...job.message, receiptHandle },
          job.object,
          error,
          isAttempt,
        );
      } catch (cause) {
        job.log.warn("The failure record could not be written: this attempt may not be counted", {
          error: errorName(cause),
        });
        return counted;
      }
    },

    async wait(job: Job, planned: number): Promise<number> {
      const waitS = Math.min(planned, longestWait(job.functionMs));
      const nextAttemptAt = now() + Math.ceil(waitS) * 1_000;
      try {
        await fate.retryAfter(job.record, waitS);
      } catch (cause) {
        job.log.warn("The wait could not be set; the queue's own visibility time-out holds", {
          error: errorName(cause),
        });
      }
      return nextAttemptAt;
    },

    async noteWait({ message, record, log }: Job, nextAttemptAt: number): Promise<void> {
      try {
        await records.waits(message, nextAttemptAt, record.receiptHandle);
      } catch (cause) {
        log.warn("The failure record does not say when the next attempt is due", {
          error: errorName(cause),
        });
      }
    },
  };
}
