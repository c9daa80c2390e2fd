import type { History } from "../history/history.ts";
import { consequences } from "./consequences.ts";

export interface FaultNotes {
  /** A delivery has met a fault. Said once, however often it meets it. */
  met(id: string, fault: string, text: string): void;
}

export interface FaultNotesParts {
  readonly history: Pick<History, "get" | "onChange">;
  readonly noteFault: (id: string, fault: string, text: string) => void;
}

/** Of deliveries whose request is not answered yet. */
const mostWaiting = 1_000;

/**
 * Notes what deliveries have met, and, when they have come to an end, what the promise did about
 * it. A fault may be met before the delivery is known: its note waits.
 */
export function createFaultNotes({ history, noteFault }: FaultNotesParts): FaultNotes {
  const waiting = new Map<string, { readonly fault: string; readonly text: string }[]>();

  const isNoted = (id: string, text: string): boolean =>
    history.get(id)?.happenings.some((each) => each.type === "fault" && each.text === text) ??
    false;
  const conclude = (id: string): void => {
    const record = history.get(id);
    const [fault] = record?.row.faults ?? [];
    if (record === null || fault === undefined) return;
    for (const text of consequences(record)) {
      if (!isNoted(record.row.id, text)) noteFault(record.row.id, fault, text);
    }
  };

  history.onChange(({ rows }) => {
    for (const row of rows) {
      const notes = waiting.get(row.id);
      waiting.delete(row.id);
      for (const { fault, text } of notes ?? []) noteFault(row.id, fault, text);
      if (row.faults.length > 0) conclude(row.id);
    }
  });

  return {
    met(id, fault, text) {
      if (history.get(id) !== null) {
        if (!isNoted(id, text)) noteFault(id, fault, text);
        return;
      }
      const notes = waiting.get(id) ?? [];
      if (!notes.some((note) => note.text === text)) notes.push({ fault, text });
      waiting.set(id, notes);
      for (const oldest of waiting.keys()) {
        if (waiting.size <= mostWaiting) break;
        waiting.delete(oldest);
      }
    },
  };
}
