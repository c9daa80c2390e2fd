import { parseCommand } from "./arguments.ts";
import { deadCommand, deadHelp } from "../commands/dead/dead-command.ts";
import { keysCommand, keysHelp, type KeysPrompts } from "../commands/keys/keys-command.ts";
import { replayCommand, replayHelp } from "../commands/replay/replay-command.ts";
import type { Target } from "./target.ts";

export interface Surroundings {
  /** @param stack null: the local run */
  readonly findTarget: (stack: string | null) => Promise<Target>;
  readonly prompts: KeysPrompts;
  /** Aborts between two batches; what was done stays done. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const helps: Readonly<Record<string, string>> = {
  keys: keysHelp,
  dead: deadHelp,
  replay: replayHelp,
};

/** The help of one area, or of all. */
const helpFor = (area: string | undefined): string =>
  `${(area === undefined ? undefined : helps[area]) ?? Object.values(helps).join("\n")}
All work on the local run (PORT says where it listens), or on AWS with --stack <stack's name>.`;

/**
 * Runs a command line of the operator's.
 * @returns the exit code: 0 done, 1 not or not all of it done, 2 nothing done, since it is in doubt
 */
export async function runOperator(argv: readonly string[], around: Surroundings): Promise<number> {
  const { findTarget, prompts, signal, print } = around;
  const parsed = parseCommand(argv);
  const help = helpFor(argv.find((word) => Object.hasOwn(helps, word)));
  if (parsed.kind === "help") {
    print(help);
    return 0;
  }
  if (parsed.kind === "wrong") {
    print(parsed.unknownCommand ? `${parsed.message}\n\n${help}` : parsed.message);
    return 2;
  }
  const { command } = parsed;
  const target = await findTarget(command.stack);
  if (command.name === "replay") return replayCommand(command, target, signal, print);
  return command.name.startsWith("keys ")
    ? keysCommand(command, target, prompts, print)
    : deadCommand(command, target, signal, print);
}
