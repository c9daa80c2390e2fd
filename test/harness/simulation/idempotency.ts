import type { RunOnce } from "../../../lambda/consumer/idempotency.ts";
import type { Instance } from "./instance.ts";

/**
 * Idempotency records of deliveries: done, or in progress until a moment (milliseconds since the
 * epoch).
 */
export type IdempotencyRecords = Map<string, "done" | { readonly inProgressUntil: number }>;

/**
 * Runs once in the way of Powertools' idempotency: a conditional write of the record, a second
 * write that says done, a deletion of its own record when the run threw. Each of them can go wrong,
 * and what went wrong then hides what the run did.
 */
export function runOnceOf(
  records: IdempotencyRecords,
  instance: Instance,
  now: () => number,
  onInProgress: () => void,
): RunOnce {
  const persist = async <Value>(act: () => Value): Promise<Value> => {
    try {
      return await instance.call("idempotencyRecords", act);
    } catch (cause) {
      throw named("IdempotencyPersistenceLayerError", "the record could not be written", cause);
    }
  };

  return async (key, context, run) => {
    const until = now() + context.getRemainingTimeInMillis();
    const found = await persist(() => {
      const record = records.get(key);
      const free = record === undefined || (record !== "done" && record.inProgressUntil < now());
      if (free) records.set(key, { inProgressUntil: until });
      return free ? null : record;
    });
    if (found === "done") return "duplicate";
    if (found !== null) {
      onInProgress();
      throw named("IdempotencyAlreadyInProgressError", "in progress");
    }
    try {
      await run(key);
    } catch (error) {
      await persist(() => {
        const record = records.get(key);
        const isOurs = record !== "done" && record?.inProgressUntil === until;
        if (isOurs) records.delete(key);
      });
      throw error instanceof Error
        ? error
        : named("IdempotencyUnknownError", "An unknown error occurred", error);
    }
    await persist(() => records.set(key, "done"));
    return "ran";
  };
}

function named(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = name;
  return error;
}
