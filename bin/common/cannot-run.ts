/** Nothing was done, since something is wrong or missing; the text says what to do. Exit code 2. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}

/** @param problem what is wrong with the command line, without its full stop; quotes no value */
export const wrong = (problem: string): CannotRun =>
  new CannotRun(`${problem.replace(/(?<![.?])$/, ".")} Nothing was done; see --help.`);

/** The text of an error, with its full stop, for another sentence to follow. */
export const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/(?<![.?!])$/, ".");
