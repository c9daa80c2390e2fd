import type { Happening } from "../../history/history.ts";
import type { AttemptView, ErrorView } from "../../view/delivery-view.ts";

type Failed = Extract<Happening, { type: "failed" }>;

/**
 * The attempts of a delivery, from what happened to it. One that failed before its handler was
 * reached is an attempt, too: it began when it failed, as far as is known.
 * @param errorOf makes an error readable
 */
export function attemptsOf(
  happenings: readonly Happening[],
  errorOf: (failed: Failed) => ErrorView,
): readonly AttemptView[] {
  const attempts: AttemptView[] = [];
  /** The index of the attempt that a message is in. */
  const running = new Map<string, number>();
  const end = (messageId: string, ending: Partial<AttemptView>): boolean => {
    const index = running.get(messageId);
    const attempt = index === undefined ? undefined : attempts[index];
    if (index === undefined || attempt === undefined) return false;
    attempts[index] = { ...attempt, ...ending };
    running.delete(messageId);
    return true;
  };
  for (const happening of happenings) {
    switch (happening.type) {
      case "attempt": {
        const { at, messageId, attempt } = happening;
        // Its process ended without a word.
        end(messageId, { endedAt: at, outcome: "failed" });
        running.set(messageId, attempts.length);
        attempts.push({ ...blank, number: attempt, messageId, startedAt: at });
        break;
      }
      case "failed": {
        const { at, messageId, attempt, nextAttemptAt, dead } = happening;
        const outcome = dead ? ("dead" as const) : ("failed" as const);
        const ending = { endedAt: at, outcome, error: errorOf(happening), nextAttemptAt };
        if (end(messageId, ending)) break;
        attempts.push({ ...blank, number: attempt, messageId, startedAt: at, ...ending });
        break;
      }
      case "handled": {
        const { at, messageId, superseded } = happening;
        end(messageId, { endedAt: at, outcome: superseded ? "superseded" : "handled" });
        break;
      }
      case "duplicate":
      case "dead":
      case "ended":
        end(happening.messageId, {
          endedAt: happening.at,
          outcome: happening.type === "dead" ? "dead" : "failed",
        });
        break;
      case "arrived":
      case "verified":
      case "stored":
      case "refused":
      case "answered":
      case "opened":
      case "taken":
      case "fault":
        break;
    }
  }
  return attempts;
}

const blank: AttemptView = {
  number: 0,
  messageId: "",
  startedAt: 0,
  endedAt: null,
  outcome: "running",
  error: null,
  nextAttemptAt: null,
};
