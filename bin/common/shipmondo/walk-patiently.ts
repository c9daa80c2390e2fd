import {
  walkWindows,
  type Walked,
  type WalkOptions,
} from "../../../lambda/reconciler/walk-windows.ts";

export interface PatientWalkOptions extends WalkOptions {
  /** Waits before the walk goes on, or until it is over. */
  readonly wait: (ms: number, why: "throttled" | "failed") => Promise<void>;
}

const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60_000;
/** Waits in a row between which nothing was reached. */
const mostWaits = 6;

/**
 * `walkWindows` that waits where the API asks for it, or fails after it has worked, and goes on
 * where it was: a person's command reads for hours, and a run of the reconciler for minutes.
 */
export async function walkPatiently(options: PatientWalkOptions): Promise<Walked> {
  let at = options.from;
  for (let waits = 0; ; waits++) {
    const walked = await walkWindows({
      ...options,
      from: at,
      onReached: async (reached) => {
        await options.onReached(reached);
        at = reached;
        waits = 0;
      },
    });
    if (walked.ok || waits >= mostWaits || options.isOver()) return walked;
    const mayPass =
      walked.reason === "throttled" || (walked.reason === "failed" && at > options.from);
    if (!mayPass) return walked;
    const asked = walked.reason === "throttled" ? walked.retryAfterMs : null;
    const waitMs = Math.min(asked ?? firstWaitMs * 2 ** waits, longestWaitMs);
    await options.wait(waitMs, walked.reason);
  }
}
