import type { Print, ReadFile, Variables } from "./io-types.ts";
import type { Target } from "./target.ts";

/** What the commands touch outside themselves. */
export interface Surroundings {
  readonly env: Variables;
  /** Standard output. */
  readonly print: Print;
  /** Standard error. */
  readonly warn: Print;
  readonly readFile: ReadFile;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /**
   * An id that no earlier run has used, since a delivery that was sent before is not handled again.
   */
  readonly freshId: () => number;
  readonly askForKey: () => Promise<string>;
  /**
   * User and key of Shipmondo's API as typed, or piped: two lines.
   * @param user the one that is known already: then only the key is asked for
   */
  readonly askForLogin: (user: string | null) => Promise<string>;
  /** Rejects when the signal aborts it. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Null: nobody is there to answer. */
  readonly confirm: (question: string) => Promise<boolean | null>;
  /** @param stack null: the local run */
  readonly findTarget: (stack: string | null) => Promise<Target>;
  /** From now on Ctrl-C aborts this, between two batches; what was done stays done. */
  readonly interrupted: () => AbortSignal;
}
