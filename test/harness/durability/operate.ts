import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { LocalEndpoints } from "../../../local/local-endpoints.ts";
import type { VerifiedKey } from "../../../local/verified-keys.ts";
import { childEnvironment } from "../child-environment.ts";
import type { FaultyStack } from "./faulty-stack.ts";
import { names } from "./resources.ts";

const root = path.join(import.meta.dirname, "../../..");

export interface CommandEnded {
  readonly code: number | null;
  readonly output: string;
}

/** The operator's command line, on this stack. */
export interface Operator {
  /** Runs `bin/webhooks.ts` to its end. */
  readonly run: (...args: readonly string[]) => Promise<CommandEnded>;
  /** The same, with a text on its standard input, as from a pipe. */
  readonly pipe: (input: string, ...args: readonly string[]) => Promise<CommandEnded>;
  /** The same, with its process, to interrupt it. */
  readonly start: (...args: readonly string[]) => {
    readonly child: ChildProcess;
    readonly ended: Promise<CommandEnded>;
  };
  readonly stop: () => Promise<void>;
}

export interface OperatorOptions {
  /** The stack's setting. @default false */
  readonly requireBinding?: boolean;
  /** What the local run says of its keys. @default nothing verified yet */
  readonly verifiedKeys?: () => readonly VerifiedKey[];
}

/** Serves what the commands ask of the local run, so that they find the stack's engines. */
export async function startOperator(
  { engines }: Pick<FaultyStack, "engines">,
  options: OperatorOptions = {},
): Promise<Operator> {
  const endpoints: LocalEndpoints = {
    endpoint: "http://127.0.0.1:1/webhooks/none",
    shipmondo: "http://127.0.0.1:1/api/public/v3",
    ...engines.endpoints,
    queueUrl: engines.queueUrl(names.queue),
    deadLetterQueueUrl: engines.queueUrl(names.deadLetters),
    bucket: names.bucket,
    table: names.table,
    keysPath: names.keysPath,
    apiPath: "/shipmondo-webhooks/api",
    rotationPath: "/shipmondo-webhooks/rotation",
    requireBinding: options.requireBinding ?? false,
    logFile: "/nonexistent/functions.log",
    keysMaxAgeS: 10,
  };
  const server = createServer((request, response) => {
    const keys = options.verifiedKeys?.() ?? [];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/api/keys" ? keys : endpoints));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const startWith = (input: string, args: readonly string[]): ReturnType<Operator["start"]> => {
    const child = spawn(process.execPath, ["bin/webhooks.ts", ...args], {
      cwd: root,
      env: { ...childEnvironment(), PORT: String(port) },
    });
    child.stdin.end(input);
    const code = new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(
      ([exitCode, out, errors]) => ({ code: exitCode, output: out + errors }),
    );
    return { child, ended };
  };
  return {
    start: (...args) => startWith("", args),
    run: (...args) => startWith("", args).ended,
    pipe: (input, ...args) => startWith(input, args).ended,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
