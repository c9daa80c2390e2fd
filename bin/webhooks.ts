import { parseCommand } from "./operator/arguments.ts";
import { askForKey } from "./operator/ask-for-key.ts";
import { confirm } from "./operator/confirm.ts";
import { deadCommand, deadHelp } from "./operator/dead-command.ts";
import { keysCommand, keysHelp } from "./operator/keys-command.ts";
import { replayCommand, replayHelp } from "./operator/replay-command.ts";
import { findTarget, TargetError } from "./operator/target.ts";

const helps: Readonly<Record<string, string>> = {
  keys: keysHelp,
  dead: deadHelp,
  replay: replayHelp,
};

/** The help of one area, or of all. */
const helpFor = (area: string | undefined): string =>
  `${(area === undefined ? undefined : helps[area]) ?? Object.values(helps).join("\n")}
All work on the local run (PORT says where it listens), or on AWS with --stack <name of the stack>.`;

const print = (line: string): void => {
  console.log(line);
};

/** Exit code: 0 done, 1 not or not all of it done, 2 nothing done: the command line is in doubt. */
async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand(argv);
  if (parsed.kind === "help") {
    print(helpFor(argv.find((word) => Object.hasOwn(helps, word))));
    return 0;
  }
  if (parsed.kind === "wrong") {
    console.error(parsed.message);
    return 2;
  }
  const { command } = parsed;
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      interrupted.abort();
    });
  }
  const target = await findTarget(command.stack, process.env);
  if (command.name === "replay") {
    return replayCommand(command, target, interrupted.signal, print);
  }
  return command.name.startsWith("keys ")
    ? keysCommand(command, target, { askForKey, confirm, now: Date.now }, print)
    : deadCommand(command, target, interrupted.signal, print);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  // The SDK's texts name the resource and the permission that is missing; ours say what to do.
  const text = error instanceof Error ? error.message : String(error);
  console.error(error instanceof TargetError ? text : `It did not work: ${text}`);
  process.exitCode = 1;
}
