import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process began, as a text that no later process of the same id has: ids are used again,
 * soonest after a restart of the machine.
 * @returns null when there is none, or the system does not say
 */
export function processStart(pid: number): string | null {
  return fromProc(pid) ?? fromPs(pid);
}

/** Ticks since the machine's start; behind the name, which may hold anything. See proc(5). */
function fromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? null : `${boot}/${ticks}`;
  } catch {
    return null;
  }
}

function fromPs(pid: number): string | null {
  try {
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return started === "" ? null : started.replaceAll(/\s+/g, " ");
  } catch {
    return null;
  }
}
