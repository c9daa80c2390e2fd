import type { AttemptedVersion } from "../aws/version-records.ts";

/**
 * How far an attempt has come: writing the idempotency record, fetching the data, comparing
 * versions, running the handler, noting that it ended.
 */
export type Step = "marking" | "fetching" | "comparing" | "running" | "noting" | "done";

/** What is known of an attempt while it runs, and after it was abandoned. */
export interface Progress {
  step: Step;
  /** Its time is over while its handler runs: whatever the handler still does, it has failed. */
  abandoned: boolean;
  /** Of its object; null: not read yet, or the object states none. */
  version: AttemptedObject | null;
  /** What its handler threw in time, while the table has not yet deleted its idempotency record. */
  thrown: Thrown | null;
  /** Breaks the attempt off with an error that nothing caught; null: its handler does not run. */
  breakOff: ((error: unknown) => void) | null;
  /** Resolved when the attempt is broken off. */
  readonly brokenOff: PromiseWithResolvers<"over">;
}

export interface AttemptedObject {
  /** `objectKey` of the delivery. */
  readonly key: string;
  readonly version: AttemptedVersion;
}

export const notStarted = (): Progress => ({
  step: "marking",
  abandoned: false,
  version: null,
  thrown: null,
  breakOff: null,
  brokenOff: Promise.withResolvers<"over">(),
});

export interface Thrown {
  readonly error: unknown;
  /** The handler left it to nobody, and may run on. */
  readonly uncaught: boolean;
}
