import type { WrittenLine } from "./log-lines.ts";

/**
 * Which delivery each invocation is about. Its lines may come before anything says so: they wait
 * here.
 */
export interface Invocations {
  /** @returns the lines that waited for it */
  isAbout(invocationId: string, deliveryId: string): readonly WrittenLine[];
  /** It is about none that is kept. */
  isOver(invocationId: string): void;
  /** @returns the delivery that the line is about; null: it is not known yet */
  place(invocationId: string, line: WrittenLine): string | null;
  clear(): void;
}

const mostKnown = 5_000;
const mostWaiting = 500;
const mostLines = 100;

export function createInvocations(): Invocations {
  const known = new Map<string, string>();
  const waiting = new Map<string, WrittenLine[]>();
  return {
    isAbout(invocationId, deliveryId) {
      known.delete(invocationId);
      known.set(invocationId, deliveryId);
      shrink(known, mostKnown);
      const lines = waiting.get(invocationId) ?? [];
      waiting.delete(invocationId);
      return lines;
    },
    isOver(invocationId) {
      waiting.delete(invocationId);
    },
    place(invocationId, line) {
      const id = known.get(invocationId);
      if (id !== undefined) return id;
      const lines = waiting.get(invocationId) ?? [];
      lines.push(line);
      if (lines.length > mostLines) lines.shift();
      waiting.set(invocationId, lines);
      shrink(waiting, mostWaiting);
      return null;
    },
    clear() {
      known.clear();
      waiting.clear();
    },
  };
}

function shrink(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
