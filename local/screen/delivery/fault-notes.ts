import type { Happening } from "../../history/history.ts";
import type { FaultNote } from "../../view/delivery-view.ts";

/** What each switch of "break it" did to a delivery, and what became of it in spite of that. */
export function faultNotes(happenings: readonly Happening[]): readonly FaultNote[] {
  return happenings.flatMap((happening, at): readonly FaultNote[] => {
    if (happening.type !== "fault") return [];
    const since = happenings.slice(at + 1);
    const kept = [...new Set(since.flatMap((later) => keptBy(later) ?? []))];
    const text = kept.length === 0 ? happening.text : `${happening.text}; ${kept.join("; ")}`;
    return [{ at: happening.at, fault: happening.fault, text }];
  });
}

/** What keeps the promise, in words; null for what says nothing of it. */
function keptBy(happening: Happening): string | null {
  switch (happening.type) {
    case "stored":
      return happening.place === "pending"
        ? "it was made durable in pending/ instead"
        : "it was made durable on the queue all the same";
    case "answered":
      return `answered ${happening.status} after ${happening.ms} ms`;
    case "opened":
      return "the reclaimer put it on the queue";
    case "handled":
      return "it was handled";
    case "duplicate":
      return "a further copy reached no handler";
    case "dead":
      return "it is kept as a dead letter";
    case "arrived":
    case "verified":
    case "refused":
    case "taken":
    case "attempt":
    case "failed":
    case "ended":
    case "fault":
      return null;
  }
}
