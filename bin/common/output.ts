import type { Print } from "./io-types.ts";

/** Where a command that lists prints to. */
export interface Output {
  readonly json: boolean;
  /** Standard output. */
  readonly print: Print;
  /** Words for a person: standard error where standard output is JSON. */
  readonly say: Print;
}
