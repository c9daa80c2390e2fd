import type { FailureRecords } from "../aws/failure-records.ts";
import { errorName } from "../common/log.ts";
import type { DeadLetterQueue } from "./dead-letters.ts";

/** SQS's counts, the index, and a dead letter that is being moved are settled within this time. */
const settledMs = 3_600_000;

interface DeadLetterParts {
  readonly deadLetters: Pick<DeadLetterQueue, "count">;
  readonly records: Pick<FailureRecords, "list" | "get" | "close">;
}

/**
 * Closes the failure records of dead letters that are gone from the queue: moved or purged by other
 * means than these commands. Left open, they would set off the alarm on old dead letters as soon as
 * any other dead letter is there. Does nothing while the queue holds a dead letter, since it may be
 * theirs.
 */
export async function closeOrphans(
  { deadLetters, records }: DeadLetterParts,
  print: (line: string) => void,
  now: () => number = Date.now,
): Promise<void> {
  let closed = 0;
  try {
    if ((await deadLetters.count()) > 0) return;
    for await (const record of records.list("dead")) {
      if ((record.diedAt ?? record.firstFailedAt) > now() - settledMs) continue;
      // The index is behind, and may still have what this run closed.
      if ((await records.get(record))?.state !== "dead") continue;
      await records.close(record);
      closed++;
    }
  } catch (error) {
    // What the command was asked to do is done.
    print(`Failure records without a dead letter could not be looked for (${errorName(error)}).`);
  }
  if (closed > 0) {
    const what = closed === 1 ? "1 failure record" : `${closed} failure records`;
    print(`${what} of dead letters that were moved or purged by other means closed`);
  }
}
