import type { StepEnd } from "../lambda/consumer/step-records.ts";
import { createStep } from "../lambda/consumer/steps.ts";
import type { HandlerContext, HandlerLog } from "../lambda/contract/handler.ts";
import { stepRecordsIn } from "./step-records.ts";

/** A line that a handler logged. */
export interface LoggedLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The second argument of a handler in a test, and what it was used for. */
export interface TestContext extends HandlerContext {
  readonly lines: readonly LoggedLine[];
  /** The steps that ended, by key; passed to another context, they do not run again. */
  readonly steps: ReadonlyMap<string, StepEnd>;
}

/**
 * A context without a function around it: it notes what is logged, and runs each step once.
 * @param overrides members to replace, and `steps`: those that ended in an earlier attempt
 */
export function handlerContext(
  overrides: Partial<HandlerContext> & { readonly steps?: ReadonlyMap<string, StepEnd> } = {},
): TestContext {
  const lines: LoggedLine[] = [];
  const steps = new Map<string, StepEnd>(overrides.steps);
  return {
    log: testLog(lines, {}),
    signal: new AbortController().signal,
    remainingMs: () => 30_000,
    step: createStep(stepRecordsIn(steps), "test", () => false),
    ...overrides,
    lines,
    steps,
  };
}

function testLog(lines: LoggedLine[], base: Readonly<Record<string, unknown>>): HandlerLog {
  const at =
    (level: LoggedLine["level"]): HandlerLog["info"] =>
    (message, fields = {}) => {
      lines.push({ level, message, fields: { ...base, ...fields } });
    };
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => testLog(lines, { ...base, ...fields }),
  };
}
