import { figure } from "../lib/bar-chart.ts";
import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median } from "../lib/statistics.ts";
import type { ReaderResult } from "./measure-readers.ts";

/** The table of the token readers. */
export function describeReaders({ readers, sizes, rounds, machine }: ReaderResult): string {
  const rows = readers.map(({ name, cpuUs }) => [
    name,
    ...sizes.map((bytes) => figure(median(cpuUs[bytes] ?? []))),
  ]);
  const heads = sizes.map((bytes) => `${bytes / 1_000} kB`);
  return [
    markdownTable(["CPU to read a token, µs", ...heads], rows),
    `Medians of ${rounds} rounds. ${machineLine(machine)}`,
  ].join("\n\n");
}
