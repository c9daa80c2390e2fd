import { errorName } from "../../../lambda/common/log.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import type { Operations } from "../../common/operations.ts";
import type { Output } from "../../common/output.ts";
import { whyUnread, isThrottled } from "../../common/part.ts";
import { pause } from "../../common/pause.ts";
import { timeText } from "../../common/read-time.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { filterPattern } from "./filter-pattern.ts";
import { createLogFileReader } from "./log-file.ts";
import { createLogGroupReader } from "./log-group.ts";
import { matches, readLogLine, type LineFilter, type WrittenLine } from "./log-line.ts";
import { logJson, logText } from "./log-text.ts";
import { mergeByTime } from "./merge-by-time.ts";

export interface LogsOptions extends LineFilter {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly follow: boolean;
}

/** Reads the lines of all functions that were not read yet, in the order of their times. */
type ReadOn = (signal: AbortSignal) => AsyncIterable<WrittenLine>;

/** Between two looks. CloudWatch takes five calls a second from a whole account. */
const everyMs = { local: 500, stack: 5_000 } as const;
/** After it was asked too often. */
const throttledMs = 20_000;

/**
 * Shows the functions' log lines, merged by time; with `follow` on and on until it is interrupted.
 * @returns the exit code: 0, also when following was interrupted; 1 when it was cut short
 */
export async function runLogs(
  options: LogsOptions,
  target: Target,
  around: Pick<Surroundings, "sleep" | "now">,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const readOn = readerOf(target.operations, options, () => around.now().getTime());
  const isOver = (): boolean => signal.aborted;
  let shownAt = options.since;
  let shown = 0;

  async function showNew(): Promise<void> {
    for await (const written of readOn(signal)) {
      if (isOver()) return;
      const line = readLogLine(written);
      if (line === null || line.at < options.since || !matches(line, options)) continue;
      print(json ? logJson(line) : logText(line));
      shown++;
      shownAt = Math.max(shownAt, line.at);
    }
  }

  for (;;) {
    let waitMs: number = everyMs[target.operations.kind];
    try {
      await showNew();
    } catch (error) {
      if (isOver()) break;
      // What was shown is known: the next look goes on behind it.
      if (!options.follow || !isPassing(error)) throw explained(error, shown > 0 ? shownAt : null);
      say(`(${whyUnread(error)}; it goes on)`);
      waitMs = throttledMs;
    }
    if (!options.follow || isOver()) break;
    await pause(waitMs, around.sleep, signal);
    if (isOver()) break;
  }
  if (isOver() && !options.follow) {
    say("Interrupted: there may be more.");
    return 1;
  }
  if (!options.follow) say(`${shown === 1 ? "1 line" : `${shown} lines`} of ${target.name}`);
  return 0;
}

function readerOf(operations: Operations, options: LogsOptions, now: () => number): ReadOn {
  if (operations.kind === "local") {
    const reader = createLogFileReader(operations.endpoints.logFile, 0);
    return (signal) => reader.read(signal);
  }
  const readers = [...operations.logGroups()].map(([name, group]) =>
    createLogGroupReader({
      client: operations.logs,
      group,
      name,
      since: options.since,
      pattern: filterPattern(options),
      now,
    }),
  );
  return (signal) => mergeByTime(readers.map((reader) => reader.read(signal)));
}

const networkErrors: ReadonlySet<string> = new Set(["ECONNRESET", "ETIMEDOUT", "ENOTFOUND"]);

/** It may be otherwise at the next look. */
function isPassing(error: unknown): boolean {
  const name = errorName(error);
  const passing = ["TimeoutError", "AbortError", "ServiceUnavailableException"];
  return isThrottled(error) || networkErrors.has(name) || passing.includes(name);
}

function explained(error: unknown, shownAt: number | null): Error {
  const goOn = shownAt === null ? "" : ` To go on: the same with --since ${timeText(shownAt)}.`;
  if (error instanceof CannotRun) return error;
  return new Error(`the logs cannot be read: ${whyUnread(error)}.${goOn}`, { cause: error });
}
