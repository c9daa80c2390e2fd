import { spawn } from "node:child_process";
import path from "node:path";
import { childEnvironment } from "./child-environment.ts";

export interface CommandResult {
  readonly code: number | null;
  /** What it printed, standard error included. */
  readonly output: string;
}

const project = path.join(import.meta.dirname, "../..");

/**
 * Runs a command line as `npm run webhooks -- …` would.
 * @param options.input text for its standard input, as from a pipe
 */
export function runCommand(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ["bin/webhooks.ts", ...args], {
    cwd: project,
    env: { ...childEnvironment(), ...options.env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  }
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}
