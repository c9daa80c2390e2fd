/** A place in a source file, as a stack names it. */
export interface Place {
  /** Relative to the project's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** In brackets behind a function's name, or all that a frame says. */
const framePlace = /(?:\(|at (?:async )?)([^\s()][^()]*):(\d+):(\d+)\)?$/;
/** Packages, Node's own, and this project's functions. */
const notTheirs = /(?:^|\/)node_modules\/|^node:|^index\.mjs$|^lambda\//;
const source = /\.[cm]?[jt]sx?$/;

/**
 * The first place of a stack in the user's own code.
 * https://v8.dev/docs/stack-trace-api
 * @param stack with the places of the sources; the project's folder is cut off
 */
export function userPlace(stack: string): Place | null {
  for (const frame of stack.split("\n")) {
    const [, file = "", line = "", column = ""] = framePlace.exec(frame.trimEnd()) ?? [];
    if (!source.test(file) || notTheirs.test(file)) continue;
    return { file, line: Number(line), column: Number(column) };
  }
  return null;
}
