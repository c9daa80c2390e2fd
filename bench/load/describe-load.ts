import { figure } from "../lib/bar-chart.ts";
import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { isKept, type LoadResult, type LoadStep } from "./measure-load.ts";

/** The tables of the pipeline under load, and which part limits it. */
export function describeLoad({ steady, steps, warmUpSeconds, machine }: LoadResult): string {
  const all = [steady, ...steps];
  const best = all.filter(isKept).at(-1);
  const rows = all.map((step) => [
    `${step.rate} for ${step.seconds} s`,
    isKept(step) ? "yes" : "no",
    String(step.sent - step.accepted),
    String(step.backlog),
    figure(step.ackP50),
    figure(step.ackP99),
    figure(step.handledP50),
    figure(step.handledP99),
  ]);
  const heads = ["deliveries a second", "kept", "not accepted", "behind at the end"];
  const times = ["ack p50, ms", "ack p99, ms", "handled p50, ms", "handled p99, ms"];
  const steadyCpu = cpuRows(steady);
  const most = best ?? steady;
  const mostCpu = cpuRows(most);
  return [
    markdownTable([...heads, ...times], rows),
    best === undefined
      ? `Not even ${steady.rate} deliveries a second were kept in this run.`
      : `Kept at most: ${best.rate} deliveries a second.`,
    markdownTable(
      ["CPU of a delivery, ms", `at ${steady.rate}/s`, `at ${most.rate}/s`],
      Object.keys(steadyCpu).map((part) => [part, steadyCpu[part] ?? "", mostCpu[part] ?? ""]),
    ),
    `After ${warmUpSeconds} s of warming up; each delivery an order of three lines. ${machineLine(machine)}`,
  ].join("\n\n");
}

function cpuRows({ cpu, sent }: LoadStep): Readonly<Record<string, string>> {
  const total = Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
  const parts = Object.entries({ ...cpu, "all together": total });
  return Object.fromEntries(
    parts.map(([part, seconds]) => [part, figure((seconds / sent) * 1_000)]),
  );
}
