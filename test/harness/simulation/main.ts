import { once } from "node:events";
import os from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { simulate } from "./simulate.ts";

const help = `Runs the simulation of receiver, queue, consumer, reclaimer and reconciler under random faults and checks the promise after each run.

  npm run simulate -- --runs 1000000    so many runs (10000), side by side on every core
  npm run simulate -- --seed 7          the first run's seed (random); the next runs take the seeds behind it
  npm run simulate -- --runs 1 --seed 7 --trace    one run again, step by step
  npm run simulate -- --json            the result alone, as JSON: runs, seed, broken, seen`;

/** Seeds `first`, `first + step`, … of which there are `runs`. */
interface Share {
  readonly first: number;
  readonly step: number;
  readonly runs: number;
}

interface Broken {
  readonly seed: number;
  readonly texts: readonly string[];
}

/** What a worker tells of the runs that have ended since it told last. */
interface Progress {
  readonly runs: number;
  readonly broken: readonly Broken[];
  /** How often each thing that is worth testing came up. */
  readonly seen: ReadonlyMap<string, number>;
}

/** What `--json` prints. */
export interface SimulationResult {
  readonly runs: number;
  readonly seed: number;
  readonly broken: readonly Broken[];
  readonly seen: Readonly<Record<string, number>>;
}

const seedAt = ({ first, step }: Share, index: number): number => (first + index * step) >>> 0;
const each = 200;

function addTo(sum: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [what, times] of more) sum.set(what, (sum.get(what) ?? 0) + times);
}

async function work(share: Share, tell: (progress: Progress) => void): Promise<void> {
  for (let from = 0; from < share.runs; from += each) {
    const to = Math.min(from + each, share.runs);
    const broken: Broken[] = [];
    const seen = new Map<string, number>();
    for (let index = from; index < to; index++) {
      const seed = seedAt(share, index);
      const { violations, ledger } = await simulate(seed);
      const texts = violations.map(({ kind, text }) => `${kind}: ${text}`);
      if (texts.length > 0) broken.push({ seed, texts });
      addTo(seen, ledger.seen);
    }
    tell({ runs: to - from, broken, seen });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "10000" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 32)) },
      trace: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  const seed = Number(values.seed);
  if (values.help || !Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.log(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (values.trace) {
    const { ledger, violations } = await simulate(seed >>> 0);
    console.log(ledger.trace.join("\n"));
    for (const { kind, text } of violations) console.log(`${kind}: ${text}`);
    process.exitCode = violations.length > 0 ? 1 : 0;
    return;
  }
  const startedAt = performance.now();
  const say = (text: string): void => {
    if (!values.json) console.log(text);
  };
  const result = await runAll(runs, seed, say);
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`${runs} runs in ${seconds.toFixed(1)} s, ${result.broken.length} broke the promise`);
  if (values.json) console.log(JSON.stringify(result));
  process.exitCode = result.broken.length > 0 ? 1 : 0;
}

async function runAll(
  runs: number,
  seed: number,
  say: (text: string) => void,
): Promise<SimulationResult> {
  const workers = Math.min(os.availableParallelism(), runs);
  let ended = 0;
  let told = 0;
  const broken: Broken[] = [];
  const seen = new Map<string, number>();
  say(`${runs} runs from seed ${seed}, ${workers} side by side`);
  const tell = (progress: Progress): void => {
    ended += progress.runs;
    broken.push(...progress.broken);
    addTo(seen, progress.seen);
    for (const { seed: bad, texts } of progress.broken) {
      say(`seed ${bad} breaks the promise:\n  ${texts.join("\n  ")}`);
      say(`  again, step by step: npm run simulate -- --runs 1 --seed ${bad} --trace`);
    }
    const tenths = Math.floor((ended / runs) * 10);
    if (tenths > told && ended < runs) say(`${ended} of ${runs}`);
    told = tenths;
  };
  await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      const share: Share = {
        first: seed + index,
        step: workers,
        runs: Math.ceil((runs - index) / workers),
      };
      const worker = new Worker(new URL(import.meta.url), { workerData: share, argv: [] });
      worker.on("message", tell);
      const [code] = (await once(worker, "exit")) as [number];
      if (code !== 0) throw new Error(`A worker ended with code ${code}; see its error above`);
    }),
  );
  return { runs, seed, broken, seen: Object.fromEntries(seen) };
}

const port = parentPort;
if (isMainThread || port === null) await main();
else {
  await work(workerData as Share, (progress) => {
    port.postMessage(progress);
  });
}
