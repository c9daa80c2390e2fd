import { CommanderError } from "commander";
import { addBackfill } from "../commands/backfill/backfill-command.ts";
import { addCheck } from "../commands/check/check-command.ts";
import { addDead } from "../commands/dead/dead-command.ts";
import { addFind } from "../commands/find/find-command.ts";
import { addKeys } from "../commands/keys/keys-command.ts";
import { addLogin } from "../commands/login/login-command.ts";
import { addLogs } from "../commands/logs/logs-command.ts";
import { addMissed } from "../commands/missed/missed-command.ts";
import { addPause } from "../commands/pause/pause-command.ts";
import { addPull } from "../commands/pull/pull-command.ts";
import { addRegister } from "../commands/register/register-command.ts";
import { addReplay } from "../commands/replay/replay-command.ts";
import { addRotate } from "../commands/rotate/rotate-command.ts";
import { addSend } from "../commands/send/send-command.ts";
import { addShop } from "../commands/shop/shop-command.ts";
import { addStart } from "../commands/start.ts";
import { addStatus } from "../commands/status/status-command.ts";
import { addUnregister } from "../commands/unregister/unregister-command.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Surroundings } from "./surroundings.ts";
import { WebhooksCommand } from "./webhooks-command.ts";

const exitCodes = `
Exit codes: 0 done, or all of it holds; 1 it did not work, or does not hold; 2 nothing was done: wrong
arguments, no confirmation, or nothing to work on.`;

/**
 * Runs a command line.
 * @param argv what follows the script's name
 * @returns the exit code
 */
export async function runWebhooks(argv: readonly string[], around: Surroundings): Promise<number> {
  const shared = { env: around.env, exitCode: 0 };
  const without = (text: string): string => text.replace(/\n$/, "");
  const program = new WebhooksCommand("npm run webhooks --", shared)
    .description("Receives Shipmondo webhooks: on this machine, and on AWS with --stack.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        around.print(without(text));
      },
      writeErr: (text) => {
        around.warn(without(text));
      },
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .helpOption("-h, --help", "print this")
    .addHelpText("afterAll", exitCodes);
  addStart(program, around);
  addSend(program, around);
  addCheck(program, around);
  addStatus(program, around);
  addFind(program, around);
  addLogs(program, around);
  addPause(program, around);
  addPull(program, around);
  addKeys(program, around);
  addDead(program, around);
  addReplay(program, around);
  addLogin(program, around);
  addRegister(program, around);
  addUnregister(program, around);
  addRotate(program, around);
  addMissed(program, around);
  addBackfill(program, around);
  addShop(program, around);
  program.examples(
    "npm start                        each command has a short name, too",
    "npm run send -- Orders:create    options and arguments go behind --",
    "npm run dead -- list --help      every option is told by the command's own help",
  );

  try {
    await program.parseAsync(argv, { from: "user" });
    return shared.exitCode;
  } catch (error) {
    return failed(error, around);
  }
}

function failed(error: unknown, { warn }: Surroundings): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    warn("\nWhich command to run is missing: give one of those above. Nothing was done.");
    return 2;
  }
  if (error instanceof CannotRun) {
    warn(error.message);
    return 2;
  }
  // The SDK's texts name the resource and the permission that is missing.
  warn(`It did not work: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}
