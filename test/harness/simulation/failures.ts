import type { FailureRecord, FailureRecords } from "../../../lambda/aws/failure-records.ts";

/** Failure records by delivery id and message id. */
export type Failures = Map<string, FailureRecord>;

/** What calls the table for a function's process. */
interface Caller {
  call<Value>(service: "versions", act: () => Value): Promise<Value>;
}

/** The failure records as the table keeps them, each call of which can go wrong. */
export function failureRecordsOf(
  failures: Failures,
  caller: Caller,
  now: () => number,
): FailureRecords {
  const keyOf = ({ deliveryId, messageId }: { deliveryId: string; messageId: string }): string =>
    `${deliveryId}#${messageId}`;
  const change = (
    message: { readonly deliveryId: string; readonly messageId: string },
    changes: Partial<FailureRecord>,
  ): boolean => {
    const record = failures.get(keyOf(message));
    if (record !== undefined) failures.set(keyOf(message), { ...record, ...changes });
    return record !== undefined;
  };
  const call = <Value>(act: () => Value): Promise<Value> => caller.call("versions", act);

  return {
    failed: ({ receiptHandle, ...message }, object, error, isAttempt = true) =>
      call(() => {
        const before = failures.get(keyOf(message));
        // The same receive once more, where the answer to the first call was lost.
        if (before?.receiptHandle === receiptHandle) return before;
        const attempts = (before?.attempts ?? 0) + (isAttempt ? 1 : 0);
        failures.set(keyOf(message), {
          ...message,
          ...object,
          state: "failing",
          attempts,
          firstFailedAt: before?.firstFailedAt ?? now(),
          failedAt: now(),
          nextAttemptAt: null,
          diedAt: before?.diedAt ?? null,
          error,
          receiptHandle,
          givenUp: before?.givenUp ?? false,
        });
        return { attempts, givenUp: before?.givenUp ?? false };
      }),
    waits: (message, nextAttemptAt, receiptHandle) =>
      call(
        () =>
          void change(message, {
            nextAttemptAt,
            ...(receiptHandle === undefined ? {} : { receiptHandle }),
          }),
      ),
    died: (message) =>
      call(
        () =>
          void change(message, {
            state: "dead",
            diedAt: now(),
            nextAttemptAt: null,
            receiptHandle: null,
          }),
      ),
    giveUp: (message) =>
      call(
        () =>
          failures.get(keyOf(message))?.state === "failing" && change(message, { givenUp: true }),
      ),
    close: (message) =>
      call(
        () => void change(message, { state: "closed", nextAttemptAt: null, receiptHandle: null }),
      ),
    get: (message) => call(() => failures.get(keyOf(message)) ?? null),
    async *list(state) {
      yield* await call(() => [...failures.values()].filter((record) => record.state === state));
    },
  };
}
