import { openLogFile } from "./log-file.ts";
import type { BootstrapMessage } from "./runtime/bootstrap.ts";
import { startFunction, type LocalFunction } from "./runtime/function.ts";
import { namedLine } from "./named-line.ts";
import type { Scope } from "./scope.ts";
import type { FunctionModel, StackModel } from "./template/read-stack.ts";

export interface StartFunctionsOptions {
  readonly model: StackModel;
  /** Credentials and endpoints of the engines. */
  readonly env: Readonly<Record<string, string>>;
  /** The one function that has Node's inspector; null: none. */
  readonly inspected: { readonly name: string; readonly port: number } | null;
  /** The functions' output is appended here. */
  readonly logFile: string;
  /** As in `FunctionOptions`. */
  readonly onMessage: (message: BootstrapMessage, replaced: number) => void;
  /** @param requestId the invocation that wrote it; null: none */
  readonly onLine: (functionName: string, line: string, requestId: string | null) => void;
  readonly onProblem: (problem: string) => void;
}

/** Enough for requests to run side by side on a laptop. */
const instancesBehindHttp = 4;

/**
 * Finds a function of the stack by its name. The first time it is started, without instances yet.
 * @param env more of its environment, read that first time: what is known only when others run
 * @throws Error for a name that the template calls but does not have
 */
export type FunctionOf = (name: string, env?: Readonly<Record<string, string>>) => LocalFunction;

/** The functions of the stack, stopped with the scope. */
export function startFunctions(options: StartFunctionsOptions, scope: Scope): FunctionOf {
  const { model, onLine, onProblem } = options;
  const log = openLogFile(options.logFile);
  scope.onClose(() => {
    log.close();
  });
  const functions = new Map<string, LocalFunction>();
  const start = (found: FunctionModel, more: Readonly<Record<string, string>>): LocalFunction => {
    const { name, bundle, handler, env, timeoutMs, memoryMb } = found;
    const local = startFunction({
      name,
      bundle,
      handler,
      env: { ...env, ...options.env, ...more },
      timeoutMs,
      memoryMb,
      maxInstances: instancesOf(name, model),
      inspectPort: options.inspected?.name === name ? options.inspected.port : null,
      onMessage: options.onMessage,
      onLine: (line, requestId) => {
        log.write(namedLine(name, line));
        onLine(name, line, requestId);
      },
      onCrash: (detail) => {
        onProblem(`${name}: ${detail}`);
      },
    });
    functions.set(name, local);
    scope.onClose(() => local.stop());
    return local;
  };
  return (name, more = {}) => {
    const started = functions.get(name);
    if (started !== undefined) return started;
    const found = model.functions.find((each) => each.name === name);
    if (found !== undefined) return start(found, more);
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
