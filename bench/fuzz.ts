import { parseArgs } from "node:util";
import { runFuzz } from "../test/harness/fuzz/run-fuzz.ts";

const help = `npm run fuzz -- [--runs 1000000] [--seed N]

Sends random and mutated requests through the receiver, in one process with everything it talks to in memory,
and compares each answer with one worked out by Node's crypto. Exit code 1 on a finding.`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    help: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);

if (values.help) {
  console.log(help);
} else if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error(`--runs must be a whole number above 0 and --seed a whole number.\n\n${help}`);
  process.exitCode = 2;
} else {
  await fuzz();
}

async function fuzz(): Promise<void> {
  console.log(`${runs} requests, seed ${seed}`);
  const startedAt = Date.now();
  const collect = globalThis.gc;
  if (collect === undefined) console.log("The heap is not measured: node runs without --expose-gc");
  const report = await runFuzz({
    runs,
    seed,
    ...(collect === undefined
      ? {}
      : {
          collect: () => {
            collect();
          },
        }),
    onProgress: (sent) => {
      console.log(`${sent} sent after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
    },
  });
  const kinds = Object.entries(report.kinds).map(([kind, count]) => `${count} ${kind}`);
  console.log(`By kind: ${kinds.join(", ")}`);
  const heap = report.heap.map((bytes) => (bytes / 1_000_000).toFixed(1));
  if (heap.length > 0) console.log(`Heap in MB after collections: ${heap.join(" ")}`);
  if (report.finding === null) {
    console.log("No finding");
    return;
  }
  console.error(`FOUND ${report.finding}`);
  console.error(`Again: npm run fuzz -- --runs ${runs} --seed ${seed}`);
  process.exitCode = 1;
}
