import { closeSync, openSync, writeSync } from "node:fs";
import type { BootstrapMessage } from "./runtime/bootstrap.ts";
import { startFunction, type LocalFunction } from "./runtime/function.ts";
import type { Scope } from "./scope.ts";
import type { StackModel } from "./template/read-stack.ts";

export interface StartFunctionsOptions {
  readonly model: StackModel;
  /** Credentials and endpoints of the engines. */
  readonly env: Readonly<Record<string, string>>;
  /** The functions' output is appended here. */
  readonly logFile: string;
  readonly onMessage: (message: BootstrapMessage) => void;
  readonly onLine: (functionName: string, line: string) => void;
  readonly onProblem: (problem: string) => void;
}

/** Enough for requests to run side by side on a laptop. */
const instancesBehindHttp = 4;

/**
 * Starts all functions of the stack, without instances yet.
 * @returns finds a function by its name; it throws an Error for a name that the template calls but
 * does not have
 */
export function startFunctions(
  options: StartFunctionsOptions,
  scope: Scope,
): (name: string) => LocalFunction {
  const { model, onLine, onProblem } = options;
  let log: number | null = openSync(options.logFile, "a", 0o600);
  scope.onClose(() => {
    if (log !== null) closeSync(log);
    log = null;
  });
  const functions = new Map<string, LocalFunction>();
  for (const { name, bundle, handler, env, timeoutMs, memoryMb } of model.functions) {
    const local = startFunction({
      name,
      bundle,
      handler,
      env: { ...env, ...options.env },
      timeoutMs,
      memoryMb,
      maxInstances: instancesOf(name, model),
      onMessage: options.onMessage,
      onLine: (line) => {
        // The last lines of a process may come after its end, and so after the log's.
        if (log !== null) writeSync(log, `${line}\n`);
        onLine(name, line);
      },
      onCrash: (detail) => {
        onProblem(`${name}: ${detail}`);
      },
    });
    functions.set(name, local);
    scope.onClose(() => local.stop());
  }
  return (name) => {
    const found = functions.get(name);
    if (found !== undefined) return found;
    throw new Error(`The template calls ${name}, which is not one of its functions: see lib/`);
  };
}

/**
 * As many as can be busy at once: what the event source allows, a few behind HTTP, one on a
 * schedule.
 */
function instancesOf(name: string, { eventSources, routes }: StackModel): number {
  const fed = eventSources.filter(({ functionName }) => functionName === name);
  const served = routes.some(({ functionName }) => functionName === name);
  const forQueues = fed.reduce((sum, { maxConcurrency }) => sum + maxConcurrency, 0);
  return Math.max(1, forQueues + (served ? instancesBehindHttp : 0));
}
