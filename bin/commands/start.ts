import path from "node:path";
import { Help } from "commander";
import { readOptions, variables } from "../../local/options.ts";
import { defaultInspectPort } from "../../local/inspect/inspector-hints.ts";
import { wrong } from "../common/cannot-run.ts";
import type { Surroundings } from "../common/surroundings.ts";
import type { WebhooksCommand } from "../common/webhooks-command.ts";

interface Flags {
  readonly https?: boolean;
  readonly verbose?: boolean;
  /** True: on the usual port. */
  readonly inspect?: number | true;
  readonly fresh?: boolean;
  readonly inMemory?: boolean;
}

const project = path.join(import.meta.dirname, "../..");

const help = Object.assign(new Help(), { helpWidth: 100 });
export const variablesHelp = [
  "",
  "Variables:",
  ...Object.entries(variables).map(([name, row]) => help.formatItem(name, 18, row.help, help)),
  "",
  ".env beside settings.json gives the handlers their variables (docs/infrastructure.md).",
].join("\n");

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw wrong("--inspect takes a port number from 1 to 65535: --inspect=9230");
}

/** `npm start` */
export function addStart(program: WebhooksCommand, { env }: Surroundings): void {
  program
    .command("start")
    .summary("run the whole stack on this machine")
    .description(
      "Runs the whole stack on this machine, without AWS: the bundles that would be deployed, on " +
        "embedded queues, table, bucket and parameter store. It prints `ready <address>` when it takes " +
        "webhooks, and stops on Ctrl-C.",
    )
    .setting("--https", "serve HTTPS with a certificate made for this run; its file is printed")
    .setting("--verbose", "print the functions' own log lines too")
    .setting("--fresh", "remove first what earlier runs left in the folder of the data")
    .setting("--in-memory", "keep nothing: all data is gone when this ends")
    .setting(
      "--inspect [port]",
      "open Node's inspector for the handlers: breakpoints in handlers/*.ts, no time-out meanwhile " +
        `(port ${defaultInspectPort})`,
      { read: readPort },
    )
    .addHelpText("after", variablesHelp)
    .examples(
      "npm start",
      "PORT=3001 LOCAL_DATA=.local-3001 npm start -- --https",
      "npm start -- --fresh",
      "npm start -- --inspect",
    )
    .run(async (given: Flags) => {
      const { https = false, verbose = false, fresh = false, inMemory = false, inspect } = given;
      const inspectPort = inspect === true ? defaultInspectPort : (inspect ?? null);
      const flags = { https, verbose, fresh, inMemory, inspectPort };
      const options = readOptions(flags, env, env.SETTINGS_DIR ?? project);
      if (!options.ok) throw wrong(options.message);
      const { runLocally } = await import("../../local/main.ts");
      return runLocally(options.value);
    });
}
