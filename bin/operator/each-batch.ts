import type { DeadLetter, DeadLetterQueue } from "./dead-letters.ts";

/**
 * Walks through a dead-letter queue, ten letters at a time, until it gives no new ones or the signal aborts. What the visitor does not
 * report as done (moved or removed) is given back at the end, also after an error.
 * Of one object, letters behind one that stays are out of reach: a FIFO queue holds them back while it is taken.
 */
export async function eachBatch(
  letters: DeadLetterQueue,
  signal: AbortSignal,
  visit: (
    taken: readonly DeadLetter[],
    done: (finished: readonly DeadLetter[]) => void,
  ) => Promise<void>,
): Promise<void> {
  const held = new Map<string, DeadLetter>();
  const done = (finished: readonly DeadLetter[]): void => {
    finished.forEach(({ messageId }) => held.delete(messageId));
  };
  try {
    while (!signal.aborted) {
      const taken = await letters.take();
      const fresh = taken.filter(({ messageId }) => !held.has(messageId));
      taken.forEach((letter) => held.set(letter.messageId, letter));
      // A long walk sees its own letters again when their time hidden is over.
      if (fresh.length === 0) return;
      await visit(fresh, done);
    }
  } finally {
    await letters.release([...held.values()]);
  }
}
