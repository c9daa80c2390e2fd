import { arch, availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import process from "node:process";

/** Where and when something was measured. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Of the minute before the run: what else was going on. */
  readonly load: number;
}

export function describeMachine(now = new Date()): Machine {
  return {
    at: now.toISOString(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release().split("-")[0] ?? ""} ${arch()}`,
    node: process.version,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** One line for below a table. */
export const machineLine = (machine: Machine): string =>
  `Measured ${machine.at.slice(0, 10)} on ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ` +
  `${machine.system}, Node ${machine.node.slice(1)}; load average before the run ${machine.load}.`;
