import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { LocalEndpoints } from "../../../local/inspector.ts";
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
  /** The same, with its process, to interrupt it. */
  readonly start: (...args: readonly string[]) => {
    readonly child: ChildProcess;
    readonly ended: Promise<CommandEnded>;
  };
  readonly stop: () => Promise<void>;
}

/** Serves what the commands ask of the local run, so that they find the stack's engines. */
export async function startOperator({ engines }: FaultyStack): Promise<Operator> {
  const endpoints: LocalEndpoints = {
    ...engines.endpoints,
    queueUrl: engines.queueUrl(names.queue),
    deadLetterQueueUrl: engines.queueUrl(names.deadLetters),
    bucket: names.bucket,
    table: names.table,
    keysPath: names.keysPath,
    requireBinding: false,
  };
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(endpoints));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const start: Operator["start"] = (...args) => {
    const child = spawn(process.execPath, ["bin/webhooks.ts", ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, PORT: String(port) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const code = new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(
      ([exitCode, out, errors]) => ({ code: exitCode, output: out + errors }),
    );
    return { child, ended };
  };
  return {
    start,
    run: (...args) => start(...args).ended,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
