import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { isRunning } from "./is-running.ts";
import { processStart } from "./process-start.ts";

export const lockName = "run.pid";

/**
 * Keeps a second local run out of a data folder: two would write over each other's queues.
 * @returns gives the folder free
 * @throws Error that says what to do when a run that still goes on has the folder
 */
export function lockDataFolder(folder: string): () => void {
  const file = path.join(folder, lockName);
  const holder = readHolder(file);
  if (holder !== null && holder.pid !== process.pid && isStillThere(holder)) {
    throw new Error(
      `${folder} is in use by another local run (process ${holder.pid}): stop that one, or give ` +
        "this one a folder of its own or none: LOCAL_DATA=<folder> npm start, npm start -- " +
        `--in-memory. If there is no other run, delete ${file}.`,
    );
  }
  const own = [process.pid, processStart(process.pid)].filter((part) => part !== null);
  writeFileSync(file, own.join(" "), { mode: 0o600 });
  return () => {
    rmSync(file, { force: true });
  };
}

interface Holder {
  readonly pid: number;
  /** Null: not known. */
  readonly start: string | null;
}

/** A process of that id that began at another time is not the run. */
function isStillThere({ pid, start }: Holder): boolean {
  if (!isRunning(pid)) return false;
  const now = start === null ? null : processStart(pid);
  return now === null || now === start;
}

function readHolder(file: string): Holder | null {
  try {
    const [id = "", ...start] = readFileSync(file, "utf8").trim().split(" ");
    const pid = Number(id);
    if (!Number.isSafeInteger(pid) || pid <= 0) return null;
    return { pid, start: start.length === 0 ? null : start.join(" ") };
  } catch {
    return null;
  }
}
