import { keptByNpm } from "../local/kept-by-npm.ts";
import { optionNames } from "./common/arguments.ts";
import { askForKey } from "./commands/keys/ask-for-key.ts";
import { confirm } from "./common/confirm.ts";
import { runOperator } from "./common/run-operator.ts";
import { findTarget, TargetError } from "./common/target.ts";

/** `npm run keys`, `npm run dead` and `npm run replay`. */
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interrupted.abort();
  });
}

const kept = keptByNpm(optionNames, process.env);
try {
  if (kept !== null) {
    console.error(kept);
    process.exit(2);
  }
  process.exitCode = await runOperator(process.argv.slice(2), {
    findTarget: (stack) => findTarget(stack, process.env),
    prompts: { askForKey, confirm, now: Date.now },
    signal: interrupted.signal,
    print: (line) => {
      console.log(line);
    },
  });
} catch (error) {
  // The SDK's texts name the resource and the permission that is missing; ours say what to do.
  const text = error instanceof Error ? error.message : String(error);
  console.error(error instanceof TargetError ? text : `It did not work: ${text}`);
  process.exitCode = 1;
}
