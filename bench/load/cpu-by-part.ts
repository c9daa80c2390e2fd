import { readdirSync, readFileSync } from "node:fs";

/** CPU seconds that each part of the local run has used so far. */
export type CpuByPart = Readonly<Record<string, number>>;

const ticksASecond = 100;

/** Reads it from `/proc`, for a process and all below it; empty where there is no `/proc`. */
export function cpuByPart(rootPid: number): CpuByPart {
  const processes = listProcesses();
  const parts: Record<string, number> = {};
  const below = new Set([rootPid]);
  // Parents come before their children once this has run often enough; trees here are three deep.
  for (let depth = 0; depth < 4; depth++) {
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  for (const { pid, seconds } of processes.filter(({ pid }) => below.has(pid))) {
    const part = pid === rootPid ? "front, poller and tracker" : partOf(pid);
    parts[part] = (parts[part] ?? 0) + seconds;
  }
  return parts;
}

/** What one span used, by part, most first. */
export const cpuBetween = (before: CpuByPart, after: CpuByPart): CpuByPart =>
  Object.fromEntries(
    Object.entries(after)
      .map(([part, seconds]) => [part, seconds - (before[part] ?? 0)] as const)
      .toSorted(([, a], [, b]) => b - a),
  );

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

function listProcesses(): readonly ProcessStat[] {
  const pids = readable(() => readdirSync("/proc")) ?? [];
  return pids
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readable(() => readFileSync(`/proc/${name}/stat`, "utf8"));
      if (stat === null) return [];
      // The second field is the command in parentheses, which may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const seconds = (Number(fields[11]) + Number(fields[12])) / ticksASecond;
      return [{ pid: Number(name), parent: Number(fields[1]), seconds }];
    });
}

function partOf(pid: number): string {
  const environment = readable(() => readFileSync(`/proc/${pid}/environ`, "utf8")) ?? "";
  const [, name] = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([A-Za-z]+)/.exec(environment) ?? [];
  const known = ["Receiver", "Consumer", "Reclaimer"].find((one) => name?.includes(one) === true);
  if (known !== undefined) return known.toLowerCase();
  const command = readable(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  if (command.includes('"engine":"queues"')) return "queue and bucket engine";
  return command.includes('"engine":"table"') ? "table engine" : "other";
}

function readable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
