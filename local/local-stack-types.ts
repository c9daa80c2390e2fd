import type { TrackedDelivery } from "./delivery-events.ts";
import type { History } from "./history/history.ts";
import type { LocalEndpoints } from "./local-endpoints.ts";
import type { Observed } from "./observed.ts";
import type { LocalOptions } from "./options.ts";
import type { ActHandlers } from "./screen/screen.ts";
import type { BuildState, ConsumerState, RerunState } from "./view/run-state.ts";

export interface LocalStackListener {
  /** @param place of the failure, in the user's code: `handlers/index.ts:7` */
  readonly onMove: (delivery: TrackedDelivery, place: string | null) => void;
  /** A line that a function wrote. */
  readonly onLine: (functionName: string, line: string) => void;
  /** Something that was done, for a person to know. */
  readonly onNote: (note: string) => void;
  /** Something that a person should see. */
  readonly onProblem: (problem: string) => void;
}

/** Of the command line, and of `.env`. */
export type LocalStackOptions = LocalOptions & {
  readonly consumerEnv: Readonly<Record<string, string>>;
};

export interface LocalStack {
  /** `http://127.0.0.1:<port>` or `https://…` */
  readonly origin: string;
  readonly endpoints: LocalEndpoints;
  readonly history: History;
  readonly logFile: string;
  /** File of the generated certificate; null on plain HTTP. */
  readonly certificate: string | null;
  /** What of the user's infrastructure is not here, and what the synthesis warns of. */
  readonly notes: readonly string[];
  readonly build: Observed<BuildState>;
  readonly rerun: Observed<RerunState>;
  readonly consumer: Observed<ConsumerState>;
  readonly acts: ActHandlers;
}
