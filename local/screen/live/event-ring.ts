/** The newest events, written out, so that a client that was away gets what it missed. */
export interface EventRing {
  /** Id of the newest. */
  newest(): number;
  /** @param text an event without its id, as server-sent events are written */
  push(text: string): void;
  /** The event behind an id; null when it is not there: gone, or never sent. */
  after(id: number): { readonly id: number; readonly text: string } | null;
  /** Whether all that came behind an id is still there. */
  reaches(id: number): boolean;
}

export interface RingLimits {
  readonly events: number;
  readonly characters: number;
}

/** @param first id before the first event: greater than any of an earlier run */
export function createEventRing(first: number, limits: RingLimits): EventRing {
  const texts: string[] = [];
  let newest = first;
  let characters = 0;
  return {
    newest: () => newest,
    push(text) {
      newest++;
      texts.push(text);
      characters += text.length;
      // The newest stays, whatever its size.
      while (texts.length > 1 && (texts.length > limits.events || characters > limits.characters)) {
        characters -= texts.shift()?.length ?? 0;
      }
    },
    after(id) {
      const text = texts[texts.length - (newest - id)];
      return text === undefined ? null : { id: id + 1, text: `id: ${id + 1}\n${text}` };
    },
    reaches: (id) => id <= newest && newest - id <= texts.length,
  };
}
