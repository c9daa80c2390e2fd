/** What is known of the queue besides what happened to each delivery. */
export interface QueueFacts {
  /** Handlers that may run at once. */
  readonly mostRunning: number;
  /** When the reclaimer runs next: milliseconds since the epoch; null without a schedule. */
  readonly reclaimerAt: number | null;
}

/** The next run of a schedule that began at `startedAt`. */
export const nextRun = (startedAt: number, everyMs: number, now: number): number =>
  startedAt + (Math.floor(Math.max(0, now - startedAt) / everyMs) + 1) * everyMs;
