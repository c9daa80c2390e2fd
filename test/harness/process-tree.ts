import { execFileSync } from "node:child_process";
import { waitUntil } from "./wait-until.ts";

/** Process ids of all descendants of a process, children first. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  for (let level = [pid]; level.length > 0;) {
    level = parents.flatMap(([child = 0, parent = 0]) => (level.includes(parent) ? [child] : []));
    found.push(...level);
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until none of them is left. */
export const allGone = (pids: readonly number[]): Promise<true> =>
  waitUntil("all processes are gone", () => (pids.some(isAlive) ? null : true));
