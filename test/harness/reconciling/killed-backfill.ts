import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childEnvironment } from "../child-environment.ts";
import type { Random } from "../simulation/random.ts";
import type { EffectsRun } from "./effects-run.ts";

const project = path.join(import.meta.dirname, "../../..");

export interface Killed {
  /** It was killed before it came to its end. */
  readonly killed: boolean;
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a backfill, and kills it without a word when it has made so many calls of the API and a
 * random moment has passed.
 * @param calls Infinity: it is not killed
 */
export async function runBackfillKilled(
  { env, calls: made }: EffectsRun,
  args: readonly string[],
  calls: number,
  random: Random,
): Promise<Killed> {
  const before = made();
  const child = spawn(process.execPath, ["bin/webhooks.ts", "backfill", ...args, "--yes"], {
    cwd: project,
    env: { ...childEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  }
  const ended = once(child, "close");
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  while (isRunning() && made() - before < calls) await delay(2);
  if (isRunning()) {
    await delay(random.between(0, 40));
    child.kill("SIGKILL");
  }
  await ended;
  return { killed: child.signalCode === "SIGKILL", code: child.exitCode, output };
}
