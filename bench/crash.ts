import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { holds } from "../test/harness/crash/check-effects.ts";
import { runCrash } from "../test/harness/crash/run-crash.ts";

const help = `npm run bench:crash -- [options]    kills consumer and queue under load, and looks for what was lost

  --deliveries <n>   how many (10000)
  --seed <n>         of the random order (the time of day)
`;

const { values } = parseArgs({
  options: {
    deliveries: { type: "string", default: "10000" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) {
  console.log(help);
} else {
  const report = await runCrash({
    deliveries: Number(values.deliveries),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    onProgress: (text) => {
      console.log(text);
    },
  });
  const { findings } = report;
  console.table({
    "deliveries, each sent 1 to 3 times": report.deliveries,
    sends: report.sends,
    "answered 200": report.answers[200] ?? 0,
    "answered otherwise": report.sends - (report.answers[200] ?? 0),
    "held while the queue was dead": report.held,
    "processes killed": report.kills.length,
    effects: report.effects,
    "of them superseded": report.superseded,
    lost: findings.lost.length,
    invented: findings.invented.length,
    doubled: findings.doubled.length,
    "out of the queue's order": findings.outOfOrder.length,
    "superseded wrongly": findings.wronglySuperseded.length,
    "run twice without a kill": findings.rerunWithoutKill.length,
    "run twice, in flight at a kill": findings.rerunAfterKill.length,
    seconds: report.seconds,
  });
  for (const id of findings.rerunAfterKill) console.log(`in flight at a kill, run twice: ${id}`);
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "crash.json"),
    `${JSON.stringify({ ...report, lines: undefined }, null, 2)}\n`,
  );
  const ok = holds(findings);
  console.log(ok ? `Holds (seed ${report.seed})` : `Does not hold: see ${folder}/crash.json`);
  process.exitCode = ok ? 0 : 1;
}
