import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A group of processes that together get a share of one core. */
export interface CpuLimit {
  readonly add: (pid: number) => void;
  readonly remove: () => void;
}

/**
 * Memory at which Lambda gives one whole vCPU.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const wholeCoreMb = 1_769;
const periodUs = 20_000;

/**
 * Limits processes to the CPU that Lambda gives with a memory size, by the kernel's own bandwidth
 * control (cgroup version 1 or 2).
 * @returns null where this process may not make such a group
 */
export function createCpuLimit(memoryMb: number): CpuLimit | null {
  const quota = String(Math.round((memoryMb / wholeCoreMb) * periodUs));
  const isVersion1 = existsSync("/sys/fs/cgroup/cpu");
  const parent = isVersion1 ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
  const group = path.join(parent, `shipmondo-webhooks-bench-${process.pid}`);
  const write = (file: string, text: string): void => {
    writeFileSync(path.join(group, file), text);
  };
  try {
    mkdirSync(group);
    if (isVersion1) {
      write("cpu.cfs_period_us", String(periodUs));
      write("cpu.cfs_quota_us", quota);
    } else {
      write("cpu.max", `${quota} ${String(periodUs)}`);
    }
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return null;
  }
  return {
    add: (pid) => {
      write("cgroup.procs", String(pid));
    },
    remove: () => {
      rmdirSync(group);
    },
  };
}
