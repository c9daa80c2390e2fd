import { maxMessageBytes } from "../contract/delivery.ts";
import type { DeadLetter } from "./dead-letters.ts";

/** What a mark for another run adds to a body, and more. */
const markBytes = 100;

/**
 * Up to ten dead letters that fit into one call, whose messages together may have the size of one.
 * It also bounds what goes side by side over a slow line.
 */
export function batchesOf(deadLetters: readonly DeadLetter[]): readonly (readonly DeadLetter[])[] {
  const batches: DeadLetter[][] = [];
  let bytes = Infinity;
  for (const deadLetter of deadLetters) {
    const size = Buffer.byteLength(deadLetter.body) + markBytes;
    const last = batches.at(-1);
    if (last === undefined || last.length === 10 || bytes + size > maxMessageBytes) {
      batches.push([deadLetter]);
      bytes = size;
    } else {
      last.push(deadLetter);
      bytes += size;
    }
  }
  return batches;
}

/**
 * Dead letters in rounds of one of each object: what SQS takes of a call is known before the next
 * dead letter of the same object is sent, so that none can come in front of an earlier one that was
 * not taken.
 */
export function roundsOf(deadLetters: readonly DeadLetter[]): readonly (readonly DeadLetter[])[] {
  const rounds: DeadLetter[][] = [];
  const seen = new Map<string, number>();
  for (const deadLetter of deadLetters) {
    const at = seen.get(deadLetter.groupId) ?? 0;
    seen.set(deadLetter.groupId, at + 1);
    (rounds[at] ??= []).push(deadLetter);
  }
  return rounds;
}
