import type { Happening } from "../../history/history.ts";
import type { FaultNote } from "../../view/delivery-view.ts";

/** What each switch of "break it" did to a delivery, and what the promise did about it. */
export const faultNotes = (happenings: readonly Happening[]): readonly FaultNote[] =>
  happenings.flatMap((happening) =>
    happening.type === "fault"
      ? [{ at: happening.at, fault: happening.fault, text: happening.text }]
      : [],
  );
