import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { coldTargets, describeCold } from "./cold/describe-cold.ts";
import { measureCold, type ColdResult } from "./cold/measure-cold.ts";
import { installPackages } from "./lib/install-packages.ts";
import { replaceSections } from "./lib/replace-sections.ts";
import { stepBack } from "./lib/pinned.ts";
import { loadResult, saveResult } from "./lib/results.ts";
import { isMet, type Target } from "./lib/target.ts";
import { describeFunctions } from "./load/describe-functions.ts";
import { describeLoad } from "./load/describe-load.ts";
import { measureFunctions, type FunctionsResult } from "./load/measure-functions.ts";
import { measureLoad, type LoadResult } from "./load/measure-load.ts";
import { describeStart } from "./start/describe-start.ts";
import { measureStart, type StartResult } from "./start/measure-start.ts";
import { describeReaders } from "./warm/describe-readers.ts";
import { describeWarm, warmTargets } from "./warm/describe-warm.ts";
import { measureReaders, type ReaderResult } from "./warm/measure-readers.ts";
import { measureWarm, type WarmResult } from "./warm/measure-warm.ts";

const help = `npm run bench [-- <part> …] [--rounds <n>] [--quick]

  cold   cold starts beside eight baselines, about 8 minutes for 15 rounds
  warm   CPU of a warm delivery, and of the token readers alone, about 6 minutes
  load   consumer, reclaimer, and the whole local pipeline at 100 deliveries a second and more, about 5 minutes
  start  \`npm start\` until it is ready, the first time and again, about 3 minutes
  docs   writes the tables and plots of docs/performance.md from bench/results, measures nothing

Without a part: all of them. --quick: a few rounds and short spans, to see that it works; its figures mean little.
`;

const parts = ["cold", "warm", "load", "start", "docs"] as const;
type Part = (typeof parts)[number];

const report = (line: string): void => {
  console.log(line);
};

/** Each part keeps its figures; `docs` makes the page of what has been kept. */
const run: Readonly<Record<Part, (rounds: number, quick: boolean) => Promise<void> | void>> = {
  async cold(rounds) {
    saveResult("cold", await measureCold(rounds, report));
  },
  async warm(rounds) {
    saveResult("readers", await measureReaders(rounds, report));
    saveResult("warm", await measureWarm(rounds, report));
  },
  async load(rounds, quick) {
    saveResult("functions", await measureFunctions(quick ? rounds : Math.min(rounds, 10), report));
    stepBack();
    const [warmUpSeconds, steadySeconds, stepSeconds] = quick ? [5, 5, 5] : [20, 60, 20];
    saveResult("load", await measureLoad({ warmUpSeconds, steadySeconds, stepSeconds, report }));
  },
  async start(rounds) {
    saveResult("start", await measureStart(rounds, report));
  },
  docs: writeDocs,
};

const docs = path.join(import.meta.dirname, "../docs");

function writeDocs(): void {
  const cold = loadResult("cold") as ColdResult | null;
  const warm = loadResult("warm") as WarmResult | null;
  const readers = loadResult("readers") as ReaderResult | null;
  const functions = loadResult("functions") as FunctionsResult | null;
  const load = loadResult("load") as LoadResult | null;
  const sections: Record<string, string> = {};
  const plot = (name: string, svg: string): void => {
    mkdirSync(path.join(docs, "performance"), { recursive: true });
    writeFileSync(path.join(docs, "performance", `${name}.svg`), svg);
  };
  if (cold !== null) {
    const described = describeCold(cold);
    sections.cold = described.text;
    plot("cold-start", described.plot);
  }
  if (warm !== null) {
    const described = describeWarm(warm);
    sections.warm = described.text;
    plot("warm-cpu", described.plot);
  }
  if (readers !== null) sections.readers = describeReaders(readers);
  if (functions !== null) sections.functions = describeFunctions(functions);
  if (load !== null) sections.load = describeLoad(load);
  const start = loadResult("start") as StartResult | null;
  if (start !== null) sections.start = describeStart(start);

  const page = path.join(docs, "performance.md");
  writeFileSync(page, replaceSections(readFileSync(page, "utf8"), sections));
  for (const text of Object.values(sections)) console.log(`\n${text}`);
  showMissed([
    ...(cold === null ? [] : coldTargets(cold)),
    ...(warm === null ? [] : warmTargets(warm)),
  ]);
}

function showMissed(targets: readonly Target[]): void {
  const missed = targets.filter((target) => !isMet(target));
  console.log(
    `\n${targets.length - missed.length} of ${targets.length} ratios are within their limit.`,
  );
  for (const { what, measured, atMost } of missed) {
    console.log(`missed  ${what}: ${measured.toFixed(2)} ×, at most ${atMost.toFixed(2)} ×`);
  }
}

const isPart = (text: string): text is Part => parts.some((part) => part === text);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 15));
  const unknown = positionals.find((text) => !isPart(text));
  if (values.help || unknown !== undefined || !(rounds >= 1)) {
    console.log(unknown === undefined ? help : `There is no part ${unknown}.\n\n${help}`);
    return values.help ? 0 : 1;
  }
  if (!existsSync("/proc")) console.log("No /proc here: CPU by part and pinning need Linux.");
  const wanted = positionals.filter(isPart);
  const chosen = wanted.length === 0 ? parts : parts.filter((part) => wanted.includes(part));
  if (chosen.some((part) => part !== "docs" && part !== "start")) installPackages(report);
  for (const part of chosen) await run[part](rounds, values.quick);
  if (!chosen.includes("docs")) writeDocs();
  return 0;
}

process.exitCode = await main();
