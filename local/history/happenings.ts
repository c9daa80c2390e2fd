import type { DiagnosticOccurrence, TrackedEvent } from "../delivery-events.ts";
import type { Happening } from "./history.ts";

type Failed = Extract<Happening, { type: "failed" }>;

/**
 * What an event of the tracker says of what happened to its delivery.
 * @param now milliseconds since the epoch, for events that do not say when
 */
export function happeningsOf(event: TrackedEvent, now: number): readonly Happening[] {
  switch (event.type) {
    case "answered": {
      const at = Date.parse(event.receivedAt);
      const { status, ackMs: ms } = event;
      return [
        { type: "arrived", at },
        { type: "answered", at: at + ms, status, ms },
      ];
    }
    case "published":
      return published(event, event.at ?? now);
    case "taken": {
      const { messageId, receives, heldId = null } = event;
      const taken = { type: "taken", at: now, messageId, receives } as const;
      return heldId === null ? [taken] : [{ type: "opened", at: now, heldId }, taken];
    }
    case "left":
      // What the consumer reports it has told itself, with all that is known.
      return event.error === null ? [] : [crashed(event.messageId, event.error, now)];
    case "deleted":
      return [{ type: "ended", at: Date.parse(event.at), messageId: event.messageId }];
    case "dead_letter":
      return [{ type: "dead", at: now, messageId: event.messageId }];
    case "fault":
      return [{ type: "fault", at: now, fault: event.fault, text: event.text }];
    case "found":
      return [];
  }
}

function published({ event }: DiagnosticOccurrence, at: number): readonly Happening[] {
  switch (event.type) {
    case "received": {
      const { place, reason, key } = event;
      const verified = typeof key === "string" ? [{ type: "verified", at, key } as const] : [];
      return place === "refused"
        ? [...verified, { type: "refused", at, reason: reason ?? "unknown" }]
        : [...verified, { type: "stored", at, place }];
    }
    case "opened":
      return [{ type: "opened", at, heldId: event.heldId }];
    case "handling":
      return [{ type: "attempt", at, messageId: event.messageId, attempt: event.attempt }];
    case "handled": {
      const { messageId, ms, superseded } = event;
      return [{ type: "handled", at, messageId, ms, superseded }];
    }
    case "failed": {
      const { messageId, attempt, errorName, error, nextAttemptAt, dead, stack = "" } = event;
      const failed: Failed = {
        type: "failed",
        at,
        messageId,
        attempt,
        errorName,
        error: error.slice(0, longestError),
        stack: stack === "" ? null : stack.slice(0, longestStack),
        nextAttemptAt,
        dead,
      };
      return dead ? [failed, { type: "dead", at, messageId }] : [failed];
    }
    case "duplicate":
      return [{ type: "duplicate", at, messageId: event.messageId }];
  }
}

const longestError = 2_000;
const longestStack = 8_000;

/** The consumer could not tell of the failure itself: it ended, or could not be loaded. */
function crashed(messageId: string, error: string, at: number): Failed {
  return {
    type: "failed",
    at,
    messageId,
    attempt: 0,
    errorName: /^([A-Za-z_$][\w$]{0,80}): /.exec(error)?.[1] ?? "Error",
    error: error.slice(0, longestError),
    stack: null,
    nextAttemptAt: null,
    dead: false,
  };
}
