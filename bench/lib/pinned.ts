import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The core that is measured on, and the one that everything else runs on. */
export const measuredCore = 0;
const cores = availableParallelism();
export const otherCore = cores > 1 ? 1 : 0;

/** Whether processes can be pinned to a core here. */
export const canPin = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** A command line that runs on one core, where the machine can pin. */
export function pinned(core: number, command: string, args: readonly string[]) {
  return canPin
    ? { command: "taskset", args: ["-c", String(core), command, ...args] }
    : { command, args: [...args] };
}

/** Moves this process to the core beside the measured one. */
export function stepAside(pid = process.pid): void {
  if (canPin) spawnSync("taskset", ["-a", "-c", "-p", String(otherCore), String(pid)]);
}

/** Gives this process all cores again, and so what it starts from then on. */
export function stepBack(pid = process.pid): void {
  if (canPin) spawnSync("taskset", ["-a", "-c", "-p", `0-${cores - 1}`, String(pid)]);
}
