import process from "node:process";
import path from "node:path";
import { keepCompiled } from "./compile-cache.ts";
import { readEnvFile } from "./env-file.ts";
import { inspectHint, inspectorHints } from "./inspect/inspector-hints.ts";
import type { LocalOptions } from "./options.ts";
import { isPortFree } from "./port.ts";
import { createScope } from "./scope.ts";
import { stopWithNpm } from "./stop-with-npm.ts";
import { createMoves, greeting, printable } from "./terminal.ts";
import { paintFor, paintLabel } from "./terminal/paint.ts";
import { startTerminal } from "./terminal/start-terminal.ts";

/**
 * One Ctrl-C arrives twice below npm, from the terminal and passed on; only a later signal means
 * "at once".
 */
const echoMs = 500;

const project = path.join(import.meta.dirname, "..");

/**
 * `npm start`: the synthesized stack on embedded engines, until SIGINT or SIGTERM.
 * @returns the exit code
 */
export async function runLocally(options: LocalOptions): Promise<number> {
  const { port, isDefaultKey, dataDir, verbose, inspectPort } = options;
  const consumerEnv = readEnvFile(process.env.SETTINGS_DIR ?? project);
  if (!consumerEnv.ok) return complain(consumerEnv.message);
  if (!(await isPortFree(port))) return complain(portTaken(port));
  if (inspectPort !== null && !(await isPortFree(inspectPort))) {
    return complain(inspectPortTaken(inspectPort));
  }

  const scope = createScope();
  const stopped = Promise.withResolvers<undefined>();
  const giveUp = new AbortController();
  let askedAt: number | null = null;
  const stop = (): void => {
    const now = performance.now();
    if (askedAt !== null && now - askedAt > echoMs) process.exit(130);
    askedAt ??= now;
    giveUp.abort();
    stopped.resolve(undefined);
  };
  stopWhenTold(stop);

  const paint = paintFor(process.stdout);
  const say = (text: string): void => {
    process.stdout.write(`${paintLabel(paint, text)}\n`);
  };
  const moves = createMoves(Date.now, paint);
  try {
    // Loaded while nothing waits for it: the checks above answer at once.
    keepCompiled();
    const { startLocalStack } = await import("./local-stack.ts");
    const stack = await startLocalStack(
      { ...options, consumerEnv: consumerEnv.value },
      {
        onMove: (delivery, place) => {
          const line = moves(delivery, place);
          if (line !== null) say(line);
        },
        onLine: (_name, line) => {
          if (verbose) say(line);
        },
        onNote: (note) => {
          say(`note     ${printable(note)}`);
        },
        onProblem: (problem) => {
          if (askedAt === null) say(`problem  ${printable(problem)}`);
        },
      },
      scope,
      giveUp.signal,
    );
    for (const note of stack.notes) say(`note     ${printable(note)}`);
    const hint = inspectHint(process.env.NODE_OPTIONS);
    if (hint !== null) say(`note     ${hint}`);
    if (inspectPort !== null) inspectorHints(inspectPort).forEach(say);
    say(greeting({ ...stack, isDefaultKey, dataDir }));
    const endTerminal = await startTerminal({ stack, say, quit: stop });
    await stopped.promise;
    endTerminal();
    return 0;
  } catch (error) {
    if (giveUp.signal.aborted) return 0;
    const taken = (error as { readonly code?: unknown }).code === "EADDRINUSE";
    return complain(
      taken ? portTaken(port) : error instanceof Error ? error.message : String(error),
    );
  } finally {
    await scope.close();
    // What is left is nothing that has to end: a long poll being cut, sockets of closed engines.
    setTimeout(() => process.exit(), 200).unref();
  }
}

/**
 * Stops on SIGINT, SIGTERM and SIGHUP; when a parent that holds an IPC channel closes it; when
 * nobody reads the output any more (`| head`); and, below npm, when npm is gone, since neither npm
 * nor the shell between passes every signal on.
 */
function stopWhenTold(stop: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  for (const stream of [process.stdout, process.stderr]) {
    let gone = false;
    stream.on("error", () => {
      if (!gone) stop();
      gone = true;
    });
    neverBlockOn(stream);
  }
  if (process.connected) process.once("disconnect", stop);
  if (process.env.npm_lifecycle_event !== undefined) stopWithNpm(stop);
}

/**
 * Node writes to a pipe synchronously: a reader that has stopped reading would stop the whole run
 * once the pipe is full.
 */
function neverBlockOn(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as {
    readonly _handle?: { readonly setBlocking?: (blocking: boolean) => unknown };
  };
  if (!stream.isTTY) handle?.setBlocking?.(false);
}

function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}

const portTaken = (port: number): string =>
  `Port ${port} is in use, perhaps by another local run. Stop that, or take another: PORT=${port === 65_535 ? 3001 : port + 1} npm start`;

const inspectPortTaken = (port: number): string =>
  `Port ${port} is in use, perhaps by another inspector (NODE_OPTIONS=--inspect?). Stop that, or take another: npm start -- --inspect=${port === 65_535 ? 9229 : port + 1}`;
