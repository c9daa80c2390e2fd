import { barChart, figure } from "../lib/bar-chart.ts";
import { machineLine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median, pairedRatio, quantile } from "../lib/statistics.ts";
import { targetRow, type Target } from "../lib/target.ts";
import type { ColdFigures, ColdResult } from "./measure-cold.ts";

type Measure = "totalMs" | "firstMs" | "smallMs";

const limits: readonly (readonly [string, Measure, string, number])[] = [
  ["cold start / SDK bundled (c2)", "totalMs", "sdk-bundled", 0.7],
  ["cold start / SDK of the runtime", "totalMs", "sdk-runtime", 0.62],
  ["cold start / express", "totalMs", "express", 0.45],
  ["cold start / jose floor", "totalMs", "by-hand-jose", 1.25],
  ["first invocation / c2", "firstMs", "sdk-bundled", 0.15],
  ["cold start at 256 MB / c2", "smallMs", "sdk-bundled", 0.35],
];

/** What must hold of the cold starts, with the medians of paired ratios. */
export function coldTargets(result: ColdResult): readonly Target[] {
  const ours = figuresOf(result, "receiver");
  return limits
    .filter(([, measure]) => ours[measure].length > 0)
    .map(([what, measure, baseline, atMost]) => ({
      what,
      measured: pairedRatio(ours[measure], figuresOf(result, baseline)[measure]),
      atMost,
    }));
}

/** The table and the plot of the cold starts. */
export function describeCold(result: ColdResult): {
  readonly text: string;
  readonly plot: string;
} {
  const c2 = figuresOf(result, "sdk-bundled");
  const ms = (values: readonly number[]): string =>
    values.length === 0 ? "–" : figure(median(values));
  const rows = result.variants.map((variant) => [
    variant.title,
    ms(variant.totalMs),
    `${pairedRatio(variant.totalMs, c2.totalMs).toFixed(2)} ×`,
    ms(variant.firstMs),
    ms(variant.smallMs),
    figure(variant.bytes / 1_000),
    figure(variant.gzipBytes / 1_000),
  ]);
  const heads = ["", "cold start, ms", "/ c2", "first invocation, ms"];
  const small = `cold start at ${result.smallMb} MB, ms`;
  const text = [
    markdownTable([...heads, small, "bundle, kB", "gzipped, kB"], rows),
    markdownTable(["", "measured", "at most", "met"], coldTargets(result).map(targetRow)),
    `Medians of ${result.rounds} rounds, ratios paired by round, ${conditions(result)}. ${machineLine(result.machine)}`,
  ].join("\n\n");
  const plot = barChart({
    title: "Cold start: from the spawn of the process to the first answer (median, quartiles)",
    unit: "ms",
    bars: result.variants.map(({ name, title, totalMs }) => ({
      label: title,
      value: median(totalMs),
      low: quantile(totalMs, 0.25),
      high: quantile(totalMs, 0.75),
      highlighted: name === "receiver",
    })),
  });
  return { text, plot };
}

function conditions({ runtime, pinned, variants, smallMb }: ColdResult): string {
  const limited = variants.some(({ smallMs }) => smallMs.length > 0);
  const place = pinned ? "pinned to one core" : "not pinned, which this machine cannot do";
  return `under ${runtime}, ${place}${limited ? "" : `, without cgroups to imitate ${smallMb} MB`}`;
}

function figuresOf(result: ColdResult, name: string): ColdFigures {
  const found = result.variants.find((variant) => variant.name === name);
  if (found === undefined) {
    throw new Error(`The cold starts lack ${name}: measure again with npm run bench -- cold`);
  }
  return found;
}
