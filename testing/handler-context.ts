import type { HandlerContext, HandlerLog, Stored } from "../lambda/contract/handler.ts";

/** A line that a handler logged. */
export interface LoggedLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The second argument of a handler in a test, and what it was used for. */
export interface TestContext extends HandlerContext {
  readonly lines: readonly LoggedLine[];
  /** Results by name of the steps that ran; passed to another context, they do not run again. */
  readonly steps: ReadonlyMap<string, unknown>;
}

/**
 * A context without a function around it: it notes what is logged, and runs each step once.
 * @param overrides members to replace, and `steps`: those that ended in an earlier attempt
 */
export function handlerContext(
  overrides: Partial<HandlerContext> & { readonly steps?: ReadonlyMap<string, unknown> } = {},
): TestContext {
  const lines: LoggedLine[] = [];
  const steps = new Map<string, unknown>(overrides.steps);
  return {
    log: testLog(lines, {}),
    signal: new AbortController().signal,
    remainingMs: () => 30_000,
    async step<T>(name: string, run: (key: string) => T | PromiseLike<T>) {
      if (!steps.has(name)) {
        const json = JSON.stringify(await run(`test#${name}`)) as string | undefined;
        steps.set(name, json === undefined ? undefined : JSON.parse(json));
      }
      return steps.get(name) as Stored<Awaited<T>>;
    },
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
