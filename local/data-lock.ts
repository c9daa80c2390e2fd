import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { isRunning } from "./is-running.ts";

/**
 * Keeps a second local run out of a data folder: two would write over each other's queues.
 * @returns gives the folder free
 * @throws Error that says what to do when a run that still goes on has the folder
 */
export function lockDataFolder(folder: string): () => void {
  const file = path.join(folder, "run.pid");
  const holder = readHolder(file);
  if (holder !== null && holder !== process.pid && isRunning(holder)) {
    throw new Error(
      `The folder of LOCAL_DATA is in use by another local run (process ${holder}): stop that one, ` +
        `or set another folder. If there is none, delete ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid), { mode: 0o600 });
  return () => {
    rmSync(file, { force: true });
  };
}

function readHolder(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
