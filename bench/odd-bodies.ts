import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { bundle } from "../lib/bundle.ts";
import { oddBodies, underManyKeys } from "./odd/bodies.ts";
import type { Cost } from "./odd/take-body.ts";

const help = `npm run bench:odd    what the oddest bodies that API Gateway passes on cost the receiver

Each is taken in a process of its own, with everything that the receiver talks to in memory.
Exit code 1 when one takes more than 0.6 s of a core or 300 MB, or comes after the deadline.`;

const most = { cpuMs: 600, rssMb: 300, ms: 2_400 };

function costOf(script: string, what: string): Cost {
  const args = ["--expose-gc", script, what];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Cost;
}

function main(): number {
  // Bundled as the receiver is: what it decodes with is decided there.
  const script = join(
    bundle("receiver", join(import.meta.dirname, "odd/take-body.ts")),
    "index.mjs",
  );
  const rows = [...oddBodies, underManyKeys].map((odd) => {
    const cost = costOf(script, odd.what);
    // Under a hundred keys it is the deadline between keys that ends it, on the clock.
    const cpu = odd === underManyKeys || cost.cpuMs <= most.cpuMs;
    const met = cpu && cost.rssMb <= most.rssMb && cost.ms <= most.ms;
    return { what: odd.what, ...cost, met };
  });
  console.table(
    rows.map(({ what, status, cpuMs, rssMb, ms, met }) => ({
      body: what,
      answer: status,
      "CPU, ms": Math.round(cpuMs),
      "more memory, MB": Math.round(rssMb),
      "clock, ms": Math.round(ms),
      met,
    })),
  );
  const missed = rows.filter(({ met }) => !met).length;
  console.log(missed === 0 ? "Every limit is met" : `${missed} missed a limit`);
  return missed === 0 ? 0 : 1;
}

if (process.argv.includes("--help") || process.argv.includes("-h")) console.log(help);
else process.exitCode = main();
