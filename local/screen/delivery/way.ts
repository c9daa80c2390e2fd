import type { Happening } from "../../history/history.ts";
import type { Step } from "../../view/delivery-view.ts";

/** The way that a delivery took, a step for each thing that happened to it. */
export function wayOf(happenings: readonly Happening[]): readonly Step[] {
  const started = new Map<string, number>();
  return happenings.flatMap((happening): readonly Step[] => {
    const step = stepOf(happening, started);
    return step === null ? [] : [step];
  });
}

/** @param started when the attempt of each message began */
function stepOf(happening: Happening, started: Map<string, number>): Step | null {
  const { at, type } = happening;
  const step = (kind: Step["kind"], text: string, ms: number | null = null): Step => ({
    kind,
    at,
    ms,
    text,
  });
  const sinceStart = (messageId: string): number | null => {
    const from = started.get(messageId);
    started.delete(messageId);
    return from === undefined ? null : at - from;
  };
  switch (type) {
    case "arrived":
      return step("arrived", "arrived");
    case "verified":
      return step("verified", `verified with the key ${happening.key}`);
    case "stored":
      return step("stored", happening.place === "queue" ? "on the queue" : "held in pending/");
    case "refused":
      return step("refused", `refused: ${happening.reason}`);
    case "answered":
      return step("answered", `answered ${happening.status}`, happening.ms);
    case "opened":
      return step("opened", "what was held is on the queue");
    case "taken":
      return step(
        "taken",
        happening.receives > 1 ? `taken, for the ${ordinal(happening.receives)} time` : "taken",
      );
    case "attempt":
      started.set(happening.messageId, at);
      return step("attempt", `attempt ${happening.attempt}`);
    case "failed": {
      const { attempt, errorName, messageId, dead } = happening;
      const ms = sinceStart(messageId);
      const what = attempt > 0 ? `attempt ${attempt} failed` : "failed before its handler";
      return step(dead ? "dead" : "failed", `${what}: ${errorName}`, ms);
    }
    case "handled":
      sinceStart(happening.messageId);
      return happening.superseded
        ? step("superseded", "handled, behind a newer version", happening.ms)
        : step("handled", "handled", happening.ms);
    case "duplicate":
      return step("duplicate", "a further copy: it was handled before, so no handler ran");
    case "dead":
      return step("dead", "in the dead-letter queue");
    case "ended":
      return step("ended", "off the queue");
    case "fault":
      return null;
  }
}

function ordinal(count: number): string {
  const ending = { 1: "st", 2: "nd", 3: "rd" }[count % 10];
  return `${count}${ending === undefined || [11, 12, 13].includes(count % 100) ? "th" : ending}`;
}
