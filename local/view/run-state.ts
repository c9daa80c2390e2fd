/** `GET /api/view/run`: what the page shows around the list. */
export interface RunState {
  readonly endpoint: string;
  readonly project: string;
  /** Events that may be fired: resource and its actions. */
  readonly samples: readonly { readonly resource: string; readonly actions: readonly string[] }[];
  /** Shapes that a sample can be sent in (testing/). */
  readonly shapes: readonly string[];
  /** Null when the run has no local Shipmondo. */
  readonly shop: { readonly acts: readonly string[] } | null;
  readonly consumer: ConsumerState;
  readonly build: BuildState;
  readonly rerun: RerunState;
  readonly faults: readonly FaultSwitch[];
  /** Where the data is kept; null: in memory. */
  readonly dataDir: string | null;
}

export interface ConsumerState {
  readonly paused: boolean;
  /** Milliseconds since the epoch; null while it is not paused. */
  readonly since: number | null;
  readonly reason: string | null;
}

/** The handlers' bundle. */
export interface BuildState {
  readonly state: "ok" | "building" | "failed";
  /** Counts the bundles that were put in. */
  readonly number: number;
  readonly at: number;
  /** What is wrong with the newest sources: they do not build, or the types do not fit. */
  readonly problems: readonly BuildProblem[];
  /** What was saved and only counts after a restart: "settings.json". */
  readonly restartFor: readonly string[];
}

export interface BuildProblem {
  readonly kind: "build" | "type" | "env";
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly excerpt: readonly { readonly line: number; readonly text: string }[];
  readonly editorUrl: string | null;
}

/** The last failed delivery runs again after each save. */
export interface RerunState {
  readonly on: boolean;
  /** The delivery; null when none has failed yet. */
  readonly id: string | null;
  readonly outcome: "running" | "fixed" | "still failing" | "another error" | null;
  readonly error: string | null;
}

/** A switch of "break it". */
export interface FaultSwitch {
  /** `sqs-fails`, `sqs-hangs`, `sqs-slow`, `s3-fails`, `ssm-fails`, `dynamodb-fails` … */
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly on: boolean;
  /** `once`: it is a button, for something that happens once ("kill the consumer"). */
  readonly once: boolean;
}
