import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { allGone, descendantsOf } from "../../test/harness/process-tree.ts";
import { defaultSettings } from "../../test/harness/local-run.ts";
import { describeMachine, type Machine } from "../lib/machine.ts";

/** Of each round, the first start and the cached one behind it. */
export interface StartResult {
  readonly first: readonly OneStart[];
  readonly cached: readonly OneStart[];
  readonly machine: Machine;
}

export interface OneStart {
  /** From the spawn of npm to the `ready` line. */
  readonly wallMs: number;
  /** User and system time of all processes until then; 0 where there is no `/proc`. */
  readonly cpuMs: number;
}

const project = path.join(import.meta.dirname, "../..");

/**
 * Starts the local run as a person does, by `npm start`: first as behind a checkout, with neither a
 * template nor anything compiled kept, then once more.
 */
export async function measureStart(
  rounds: number,
  report: (line: string) => void,
): Promise<StartResult> {
  const machine = describeMachine();
  const first: OneStart[] = [];
  const cached: OneStart[] = [];
  for (let round = 1; round <= rounds; round++) {
    const compiled = mkdtempSync(path.join(tmpdir(), "bench-start-"));
    // A variable more is another template.
    const env = { NODE_COMPILE_CACHE: compiled, BENCH_START: randomUUID() };
    first.push(await startOnce(env));
    cached.push(await startOnce(env));
    rmSync(compiled, { recursive: true });
    const told = [first, cached].map((starts) => `${Math.round(starts.at(-1)?.wallMs ?? 0)} ms`);
    report(`start, round ${round} of ${rounds}: first ${told[0] ?? ""}, cached ${told[1] ?? ""}`);
  }
  return { first, cached, machine };
}

async function startOnce(env: Readonly<Record<string, string>>): Promise<OneStart> {
  const { PATH, HOME, TMPDIR } = process.env;
  const begun = performance.now();
  const child = spawn("npm", ["start", "--", "--in-memory"], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH, HOME, TMPDIR, PORT: "0", ...defaultSettings, ...env },
  });
  const pid = child.pid ?? 0;
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => {
      output += text.toString("utf8");
      if (/^ready http/m.test(output)) resolve();
    });
    child.once("exit", () => {
      reject(new Error(`The local run did not start: ${output}`));
    });
  });
  const wallMs = performance.now() - begun;
  const below = descendantsOf(pid);
  const cpuMs = [pid, ...below].reduce((sum, each) => sum + cpuOf(each), 0);
  const ended = once(child, "exit");
  process.kill(-pid, "SIGINT");
  await ended;
  await allGone(below);
  return { wallMs, cpuMs };
}

const ticksASecond = 100;

/** With that of its children that have ended. */
function cpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses, which may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return (ticks * 1_000) / ticksASecond;
  } catch {
    return 0;
  }
}
