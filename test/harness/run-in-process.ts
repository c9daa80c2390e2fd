import { readFileSync } from "node:fs";
import { runWebhooks } from "../../bin/common/run-webhooks.ts";
import type { Surroundings } from "../../bin/common/surroundings.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Both, as a terminal shows them. */
  readonly output: string;
}

/** Runs a command line in this process; by default nobody is at a terminal, and nothing is set. */
export async function runInProcess(
  argv: readonly string[],
  surroundings: Partial<Surroundings> = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const both: string[] = [];
  const code = await runWebhooks(argv, {
    env: {},
    print: (line) => {
      out.push(line);
      both.push(line);
    },
    warn: (line) => {
      err.push(line);
      both.push(line);
    },
    readFile: (path) => readFileSync(path),
    now: () => new Date(),
    clock: () => performance.now(),
    freshId: () => 500,
    askForKey: () => Promise.resolve(""),
    askForLogin: () => Promise.resolve(""),
    sleep: () => Promise.resolve(),
    confirm: () => Promise.resolve(null),
    findTarget: () => Promise.reject(new Error("There is no target")),
    interrupted: () => new AbortController().signal,
    ...surroundings,
  });
  return { code, out: out.join("\n"), err: err.join("\n"), output: both.join("\n") };
}
