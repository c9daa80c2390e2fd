import { execFile } from "node:child_process";
import process from "node:process";
import { isRunning } from "./is-running.ts";

const everyMs = 500;

/**
 * Calls `stop` when the npm that this process runs below is gone: when its parent is another one,
 * or when the parent of that parent is gone, since most shells stay between npm and the command of
 * a script.
 */
export function stopWithNpm(stop: () => void): void {
  const parent = process.ppid;
  let npm = parent;
  execFile("ps", ["-o", "ppid=", "-p", String(parent)], (error, output) => {
    const above = Number(output.trim());
    // 1 is where orphans go. Without `ps` (Windows) the parent alone is watched.
    if (error === null && above > 1) npm = above;
  });
  const watch = setInterval(() => {
    if (process.ppid === parent && isRunning(npm)) return;
    clearInterval(watch);
    stop();
  }, everyMs);
  watch.unref();
}
