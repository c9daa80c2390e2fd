import { readFileSync } from "node:fs";
import { help } from "./help.ts";
import { parseOptions } from "./options.ts";
import { allHold, reportJson, reportText } from "./report.ts";
import { runCheck } from "./run-check.ts";

/** `npm run check`. Exit code: 0 all requirements hold, 1 one does not, 2 the check could not be run. */
try {
  process.exitCode = await main();
} catch (error) {
  // Node's own exit code for this is 1, which would say that a requirement does not hold.
  const name = error instanceof Error ? error.name : "unknown error";
  console.error(`The check broke off (${name}), which is a fault of its own; please report it.`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), process.env, (path) => readFileSync(path));
  if (!parsed.ok) {
    if (parsed.reason === "help") {
      console.log(help);
      return 0;
    }
    console.error(parsed.message);
    return 2;
  }
  const { options } = parsed;
  const result = await runCheck(options, new Date());
  if (!result.ok) {
    console.error(result.message);
    return 2;
  }
  const { report } = result;
  console.log(options.json ? reportJson(report) : reportText(report));
  return allHold(report) ? 0 : 1;
}
