import type { Print } from "./surroundings.ts";

/** Where a command that lists prints to. */
export interface Output {
  readonly json: boolean;
  /** Standard output. */
  readonly print: Print;
  /** Words for a person: standard error where standard output is JSON. */
  readonly say: Print;
}
