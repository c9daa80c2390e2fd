import { deadLetterId, type DeadLetter } from "./dead-letters.ts";

/** A dead letter that could not be acted on and stays. */
export interface Stay {
  readonly deadLetter: DeadLetter;
  /** Half a sentence: the code of its error, never a text that may quote data. */
  readonly why: string;
}

/** So many in a row are no trouble of single dead letters: the network, a permission, a service. */
const mostInARow = 50;

export interface Staying {
  /**
   * Notes how a batch ended.
   * @throws when so many in a row stay that going on makes no sense
   */
  readonly note: (done: number, stays: readonly Stay[]) => void;
  readonly count: () => number;
}

/** Says which dead letters stay, at once: a run that breaks off later has said it. */
export function createStaying(print: (line: string) => void): Staying {
  let count = 0;
  let inARow = 0;
  return {
    note(done, stays) {
      for (const { deadLetter, why } of stays) print(`${deadLetterId(deadLetter)} stays: ${why}`);
      count += stays.length;
      inARow = done > 0 ? 0 : inARow + stays.length;
      if (inARow >= mostInARow) {
        throw new Error(
          `The last ${inARow} dead letters all stay: run this again when that is put right`,
        );
      }
    },
    count: () => count,
  };
}
