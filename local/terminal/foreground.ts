import { execFile } from "node:child_process";
import process from "node:process";

/**
 * Whether the terminal is this process's: a job that runs in the background (`npm start &`) must
 * neither read from it nor change its modes, or the shell stops it.
 */
export function isInForeground(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], (error, output) => {
      const [group, foreground] = output.trim().split(/\s+/);
      // Without `ps` (Windows) there are no jobs in the background.
      resolve(error !== null || group === foreground);
    });
  });
}
