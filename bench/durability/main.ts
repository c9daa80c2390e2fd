import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { receiverBundles, startFaultStack } from "./fault-stack.ts";
import { startHandling } from "./handle-queue.ts";
import { startInstances } from "../../test/harness/durability/instances.ts";
import { measure } from "./measure.ts";
import { asTable, missedBounds, type Row } from "./report.ts";
import { runScenario } from "./run-scenario.ts";
import { promisedAnswer, scenarios, type Scenario } from "./scenarios.ts";

const help = `npm run bench:durability -- [options]    what is answered in time, and what is lost, while SQS fails, and S3 with it

  --deliveries <n>    of this receiver in the largest scenarios (2000)
  --baseline <n>      of each baseline there (400); 0: none
  --concurrency <n>   requests under way at once (16)
  --seed <n>          of the faults (1)
  --only <text>       scenarios whose name holds the text
`;

const { values } = parseArgs({
  options: {
    deliveries: { type: "string", default: "2000" },
    baseline: { type: "string", default: "400" },
    concurrency: { type: "string", default: "16" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    help: { type: "boolean", short: "h", default: false },
  },
});

const key = "benchmark-key";
const concurrency = Number(values.concurrency);
const chosen = scenarios.filter(({ name }) => name.includes(values.only));

/** One receiver through all scenarios. */
async function runReceiver(
  { name, bundle }: ReturnType<typeof receiverBundles>[number],
  full: number,
  ours: boolean,
): Promise<readonly Row[]> {
  const stack = await startFaultStack(key, Number(values.seed));
  const receivers = await startInstances({ bundle, env: stack.env, instances: concurrency });
  const handling = ours ? startHandling(stack) : null;
  try {
    const rows: Row[] = [];
    const common = { stack, receivers, concurrency, key, handling };
    let first = 1 + 10 * concurrency;
    await runScenario({ ...common, scenario: warmingUp, deliveries: first - 1, first: 1 });
    for (const scenario of chosen) {
      const deliveries = Math.ceil(full * scenario.share);
      const run = await runScenario({ ...common, scenario, deliveries, first });
      first += deliveries;
      const measured = measure(run.samples, scenario);
      const { lost, twice } = run;
      const missed = ours ? missedBounds(scenario, measured, run) : [];
      const answer = promisedAnswer(scenario);
      const described = { receiver: name, scenario: scenario.name, answer };
      rows.push({ ...described, ...measured, lost, twice, missed });
      console.log(`${name}, ${scenario.name}: ${deliveries} sent`);
    }
    return rows;
  } finally {
    await handling?.stop();
    await receivers.stop();
    await stack.stop();
  }
}

const warmingUp: Scenario = { name: "", rules: [], least: 0, withinMs: 0, share: 1 };

async function main(): Promise<number> {
  const rows: Row[] = [];
  for (const [n, receiver] of receiverBundles().entries()) {
    const full = Number(n === 0 ? values.deliveries : values.baseline);
    if (full > 0) rows.push(...(await runReceiver(receiver, full, n === 0)));
  }
  console.table(asTable(rows));
  const folder = join(import.meta.dirname, "../results");
  mkdirSync(folder, { recursive: true });
  const report = { seed: Number(values.seed), concurrency, rows };
  writeFileSync(join(folder, "durability.json"), `${JSON.stringify(report, null, 2)}\n`);
  const missed = rows.flatMap((row) => row.missed.map((text) => `${row.scenario}: ${text}`));
  for (const text of missed) console.error(`Missed: ${text}`);
  if (missed.length === 0) console.log("Every bound holds");
  return missed.length === 0 ? 0 : 1;
}

if (values.help) console.log(help);
else process.exitCode = await main();
