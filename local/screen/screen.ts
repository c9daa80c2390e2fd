import type { History } from "../history/history.ts";
import type { Observed } from "../observed.ts";
import type { Acts, DeadLetters } from "../view/acts.ts";
import type {
  BuildState,
  ConsumerState,
  FaultSwitch,
  RerunState,
  RunState,
} from "../view/run-state.ts";
import type { KnownKeys } from "./refusal/known-keys.ts";
import type { QueueFacts } from "./waiting/queue-facts.ts";

/** What an act did, or why it was not done: `error` says what to do. */
export type ActResult<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly status: 400 | 404 | 409 | 502; readonly error: string };

/** Each checks its input itself: it comes from a request. */
export type ActHandlers = {
  readonly [Name in keyof Acts]: (input: unknown) => Promise<ActResult<Acts[Name]["output"]>>;
};

/** What the routes of the page are made of. */
export interface ScreenParts {
  readonly history: History;
  readonly consumer: Observed<ConsumerState>;
  readonly build: Observed<BuildState>;
  readonly rerun: Observed<RerunState>;
  readonly faults: Observed<readonly FaultSwitch[]>;
  readonly acts: ActHandlers;
  readonly dead: () => Promise<DeadLetters>;
}

/** What does not change while it runs. */
export interface ScreenSetting {
  readonly run: Pick<RunState, "endpoint" | "project" | "shop" | "dataDir">;
  /** The page's files: made while the rest starts. */
  readonly page: Promise<PageFiles>;
  /** Folder that the places of errors are relative to. */
  readonly folder: string;
  /** Address that opens a place in an editor, with `{file}`, `{line}` and `{column}`. */
  readonly editorUrl: string;
  /** What is known of the queue now. */
  readonly queue: (now: number) => QueueFacts;
  /** Keys that requests may have been signed with. */
  readonly keys: () => KnownKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface PageFiles {
  readonly script: PageFile;
  readonly style: PageFile;
}

export interface PageFile {
  /** Of its content: `page-1a2b3c4d.js`. */
  readonly name: string;
  readonly text: string;
}
