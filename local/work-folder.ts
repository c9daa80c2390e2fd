import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { isRunning } from "./is-running.ts";

const prefix = "shipmondo-webhooks-";

/** Makes a folder for this run's synthesis and logs, and removes those of runs that were killed. */
export function makeWorkFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^shipmondo-webhooks-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
  const folder = mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
  // Also when the process is ended in the middle of its closing, by a second Ctrl-C.
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
