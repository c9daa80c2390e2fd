import type { FailureRecords } from "../aws/failure-records.ts";
import type { VersionRecords } from "../aws/version-records.ts";
import { errorName } from "../common/log.ts";
import type { Progress } from "./attempt-progress.ts";
import type { Job } from "./job.ts";

/** What the table is told when an attempt has ended. No call rejects. */
export interface EndNotes {
  /**
   * Notes that the version of a failed attempt was received, so that the reconciler does not take
   * it for missed. Not worth a failure of its own: at worst a delivery is made of it that ends
   * without a handler.
   */
  noteReceived(progress: Progress, job: Job): Promise<void>;
  /**
   * Closes the record of a delivery that is handled. False: it is still open. Then the message
   * comes once more and ends as a duplicate, or an operator would see it fail for two weeks.
   */
  close(job: Job): Promise<boolean>;
}

/** @param comesBack has a message come once more */
export function createEndNotes(
  { records, versions }: { readonly records: FailureRecords; readonly versions: VersionRecords },
  comesBack: (job: Job) => Promise<void>,
): EndNotes {
  return {
    async noteReceived({ version: attempted }, { log }) {
      if (attempted === null) return;
      try {
        await versions.received(attempted.key, attempted.version);
      } catch (cause) {
        log.warn("The version of this delivery could not be noted as received", {
          error: errorName(cause),
        });
      }
    },

    async close(job) {
      try {
        await records.close(job.message);
        return true;
      } catch (cause) {
        job.log.warn(
          "The failure record of this delivery could not be closed: it comes once more",
          { error: errorName(cause) },
        );
        await comesBack(job);
        return false;
      }
    },
  };
}
