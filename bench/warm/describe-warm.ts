import { barChart, figure } from "../lib/bar-chart.ts";
import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median, pairedRatio, quantile } from "../lib/statistics.ts";
import { targetRow, type Target } from "../lib/target.ts";
import type { WarmFigures, WarmResult } from "./measure-warm.ts";

const limits: readonly (readonly [string, number, number])[] = [
  ["CPU of a delivery of 2 kB / naive", 2_000, 0.6],
  ["CPU of a delivery of 1 MB / naive", 1_000_000, 0.75],
];

/** "naive" of the targets: `jwtVerify` with the raw key, serialised again, the SDK as it comes. */
const naiveName = "sdk-bundled";

export function warmTargets(result: WarmResult): readonly Target[] {
  return limits.map(([what, bytes, atMost]) => ({
    what,
    measured: ratio(result, figuresOf(result, "receiver"), bytes),
    atMost,
  }));
}

/** The table and the plot of warm deliveries. */
export function describeWarm(result: WarmResult): {
  readonly text: string;
  readonly plot: string;
} {
  const { sizes, variants, rounds, machine } = result;
  const rows = variants.map((variant) => [
    variant.title,
    ...sizes.map((bytes) => {
      const cpuMs = median(variant.cpuUs[bytes] ?? []) / 1_000;
      return `${figure(cpuMs)} (${ratio(result, variant, bytes).toFixed(2)} ×)`;
    }),
  ]);
  const text = [
    markdownTable(["CPU of a delivery, ms (/ naive)", ...sizes.map(sizeTitle)], rows),
    markdownTable(["", "measured", "at most", "met"], warmTargets(result).map(targetRow)),
    `Medians of ${rounds} rounds, user and system time of all threads, ratios paired by round; “naive” is the bundled SDK. ${machineLine(machine)}`,
  ].join("\n\n");
  const [smallest = 2_000] = sizes;
  const plot = barChart({
    title: `CPU of one warm delivery of ${sizeTitle(smallest)} (median, quartiles)`,
    unit: "ms",
    bars: variants.map(({ name, title, cpuUs }) => {
      const ms = (cpuUs[smallest] ?? []).map((value) => value / 1_000);
      return {
        label: title,
        value: median(ms),
        low: quantile(ms, 0.25),
        high: quantile(ms, 0.75),
        highlighted: name === "receiver",
      };
    }),
  });
  return { text, plot };
}

const sizeTitle = (bytes: number): string =>
  bytes >= 1_000_000 ? `${bytes / 1_000_000} MB` : `${bytes / 1_000} kB`;

function ratio(result: WarmResult, variant: WarmFigures, bytes: number): number {
  const naive = figuresOf(result, naiveName);
  return pairedRatio(variant.cpuUs[bytes] ?? [], naive.cpuUs[bytes] ?? []);
}

function figuresOf(result: WarmResult, name: string): WarmFigures {
  const found = result.variants.find((variant) => variant.name === name);
  if (found === undefined) {
    throw new Error(`The warm figures lack ${name}: measure again with npm run bench -- warm`);
  }
  return found;
}
