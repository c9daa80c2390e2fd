/** What bin/rebuild-consumer.ts answers to each message: a build of the consumer's bundle. */
export type BuildOutcome =
  | {
      readonly ok: true;
      /** Folder of the bundle, named for what it holds. */
      readonly folder: string;
      /** Absolute paths of the sources that are in it, packages apart. */
      readonly inputs: readonly string[];
      /** Those of infrastructure.ts, which is no part of it. */
      readonly infrastructure: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** What is wrong with the sources, and where. */
export interface SourceProblem {
  readonly text: string;
  /** Absolute; null when no file is to blame. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number | null;
}

/** The only argument of bin/rebuild-consumer.ts, as JSON. */
export interface BuilderOptions {
  /** Folder of the user's handlers. */
  readonly handlers: string;
  readonly external: readonly string[];
  readonly nodeModules: readonly string[];
  /** Names of variables stay as they are written, for a debugger. */
  readonly readable: boolean;
}
