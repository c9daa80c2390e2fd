import type { DeadLetter, DeadLetterQueue } from "./dead-letters.ts";

/** A way through the dead-letter queue, on which each dead letter is met once. */
export interface Walk {
  /**
   * Dead letters not met before, ten at most. Empty: none is within reach, or the walk was aborted.
   */
  next(): Promise<readonly DeadLetter[]>;
  /** Removes dead letters for good. Those behind them, of the same objects, come within reach. */
  remove(deadLetters: readonly DeadLetter[]): Promise<void>;
}

interface Held {
  readonly receiptHandle: string;
  /** Milliseconds since the epoch: when SQS shows it to others again. */
  readonly hiddenUntil: number;
}

/**
 * Walks through a dead-letter queue, however long that takes: dead letters that were taken are kept
 * hidden until the end, and one that comes back all the same is known by its message id. What was
 * not removed is given back at the end, also after an error. Of one object, dead letters behind one
 * that stays are out of reach: a FIFO queue holds them back.
 */
export async function walkThrough<Outcome>(
  deadLetters: DeadLetterQueue,
  signal: AbortSignal,
  visit: (walk: Walk) => Promise<Outcome>,
  now: () => number = Date.now,
): Promise<Outcome> {
  // Handles only: the bodies of 40,000 dead letters have no room in memory.
  const held = new Map<string, Held>();
  const met = new Set<string>();

  /** @param since when SQS was asked to hide it: its answer may be long in coming */
  const hold = (messageId: string, receiptHandle: string, since: number): void => {
    held.delete(messageId);
    held.set(messageId, { receiptHandle, hiddenUntil: since + deadLetters.hiddenMs });
  };

  /** Renews those whose time is half over; the map has them in that order. */
  async function keepHidden(): Promise<void> {
    const soon = now() + deadLetters.hiddenMs / 2;
    const due: (readonly [string, Held])[] = [];
    for (const entry of held) {
      if (entry[1].hiddenUntil > soon) break;
      due.push(entry);
    }
    if (due.length === 0) return;
    const since = now();
    await deadLetters.keep(due.map(([, { receiptHandle }]) => receiptHandle));
    for (const [messageId, { receiptHandle }] of due) hold(messageId, receiptHandle, since);
  }

  const walk: Walk = {
    async next() {
      let again = 0;
      while (!signal.aborted) {
        await keepHidden();
        const since = now();
        const taken = await deadLetters.take();
        const fresh = taken.filter(({ messageId }) => !met.has(messageId));
        for (const { messageId, receiptHandle } of taken) hold(messageId, receiptHandle, since);
        for (const { messageId } of fresh) met.add(messageId);
        if (fresh.length > 0 || taken.length === 0) return fresh;
        again += taken.length;
        if (again > 2 * met.size + 10) {
          throw new Error(
            "The dead letters come back faster than they can be looked at: run this again, " +
              "nearer to the queue or when the network is faster. Nothing is lost",
          );
        }
      }
      return [];
    },

    async remove(gone) {
      await deadLetters.remove(
        gone.map(
          ({ messageId, receiptHandle }) => held.get(messageId)?.receiptHandle ?? receiptHandle,
        ),
      );
      for (const { messageId } of gone) held.delete(messageId);
      // Those of the same take that are still to be acted on, one batch after another.
      await keepHidden();
    },
  };

  const giveBack = (): Promise<void> =>
    deadLetters.release([...held.values()].map(({ receiptHandle }) => receiptHandle));
  let outcome: Outcome;
  try {
    outcome = await visit(walk);
  } catch (error) {
    // Why the visit ended says more; what is not given back comes back by itself.
    await giveBack().catch(() => undefined);
    throw error;
  }
  await giveBack();
  return outcome;
}
