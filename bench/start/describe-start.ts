import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median, quantile } from "../lib/statistics.ts";
import type { OneStart, StartResult } from "./measure-start.ts";

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** The table of starts of the local run. */
export function describeStart({ first, cached, machine }: StartResult): string {
  const row = (name: string, starts: readonly OneStart[], atMost: string): readonly string[] => {
    const wall = starts.map(({ wallMs }) => wallMs);
    return [
      name,
      seconds(median(wall)),
      seconds(quantile(wall, 0.9)),
      seconds(median(starts.map(({ cpuMs }) => cpuMs))),
      atMost,
    ];
  };
  return [
    markdownTable(
      ["`npm start` until `ready`, s", "median", "90 % of them", "CPU", "at most"],
      [row("first, behind a checkout", first, "8.0"), row("again", cached, "5.0")],
    ),
    `${first.length} rounds. ${machineLine(machine)}`,
  ].join("\n\n");
}
