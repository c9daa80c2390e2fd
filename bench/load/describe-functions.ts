import { figure } from "../lib/bar-chart.ts";
import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median } from "../lib/statistics.ts";
import type { FunctionFigures, FunctionsResult } from "./measure-functions.ts";

/** The table of the consumer and the reclaimer. */
export function describeFunctions({
  consumer,
  reclaimer,
  rounds,
  machine,
}: FunctionsResult): string {
  const row = (title: string, { cpuUs, wallUs }: FunctionFigures): readonly string[] => [
    title,
    figure(median(cpuUs) / 1_000),
    figure(1_000_000 / median(cpuUs)),
    figure(1_000_000 / median(wallUs)),
  ];
  return [
    markdownTable(
      ["", "CPU, ms each", "a second, if a core did nothing else", "a second, by the clock"],
      [row("consumer, deliveries", consumer), row("reclaimer, objects", reclaimer)],
    ),
    `Medians of ${rounds} rounds of 200; the engines on the other core. ${machineLine(machine)}`,
  ].join("\n\n");
}
