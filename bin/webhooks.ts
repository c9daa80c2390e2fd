import { parseArgs } from "node:util";
import { askForKey } from "./operator/ask-for-key.ts";
import { deadCommand, deadHelp } from "./operator/dead-command.ts";
import { keysCommand, keysHelp } from "./operator/keys-command.ts";
import { replayCommand, replayHelp } from "./operator/replay-command.ts";
import { findTarget, TargetError } from "./operator/target.ts";

const help = `${keysHelp}
${deadHelp}
${replayHelp}
All work on the local run (PORT says where it listens), or on AWS with --stack <name of the stack>.`;

const print = (line: string): void => {
  console.log(line);
};

const options = {
  help: { type: "boolean", short: "h", default: false },
  stack: { type: "string" },
  all: { type: "boolean", default: false },
  again: { type: "boolean", default: false },
  reveal: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  replace: { type: "boolean", default: false },
  "kms-key-id": { type: "string" },
  refused: { type: "boolean", default: false },
  "allow-unbound": { type: "boolean", default: false },
} as const;

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [area, command, name] = positionals;
  const target = () => findTarget(values.stack, process.env);
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  const { signal } = interrupted;
  switch (values.help ? "help" : (area ?? "help")) {
    case "keys":
      return keysCommand(
        command,
        { name, replace: values.replace, kmsKeyId: values["kms-key-id"] },
        await target(),
        askForKey,
        print,
      );
    case "dead":
      return deadCommand(command, { ...values, id: name }, await target(), signal, print);
    case "replay":
      return replayCommand(
        { refused: values.refused, allowUnbound: values["allow-unbound"] },
        await target(),
        signal,
        print,
      );
    default:
      print(help);
      return values.help ? 0 : 2;
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  // The SDK's texts name the resource and the permission that is missing; ours say what to do.
  const text = error instanceof Error ? error.message : String(error);
  console.error(error instanceof TargetError ? text : `It did not work: ${text}`);
  process.exitCode = 1;
}
