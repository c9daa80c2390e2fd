import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { readUrl } from "../../common/read-values.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly stack?: string | null;
  readonly stage?: string | null;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly keyName?: string | null;
  readonly prune?: readonly number[];
  readonly moveFrom?: string | null;
}

/** `npm run webhooks -- register` */
export function addRegister(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("register")))
    .summary("register the webhooks of the setting webhooks with Shipmondo")
    .description(
      "Registers the webhooks that the setting webhooks names with Shipmondo, and repairs those that " +
        "are inactive or have a wrong name. Shows first what it would do. Deletes nothing but what " +
        "--prune and --move-from say. Safe to run again and to interrupt.",
    )
    .setting("--dry-run", "show what it would do, and do nothing")
    .setting("--yes", "do it without a question")
    .setting(
      "--key-name <name>",
      "the stored key that new webhooks get (default: the only one, else the newest that register made, " +
        "else one that it makes)",
      { read: readKeyName },
    )
    .setting("--prune <ids...>", "delete the webhooks with these ids of Shipmondo's", {
      read: readIds,
      repeated: true,
    })
    .setting(
      "--move-from <endpoint>",
      "once all are registered here, delete the same ones at that endpoint",
      { read: (text) => readUrl("--move-from", text).href },
    )
    .setting("--json", "print what was done and what is registered as JSON")
    .examples(
      "npm run webhooks -- register --dry-run --stack ShipmondoWebhooks",
      "npm run webhooks -- register --stack ShipmondoWebhooks",
      "npm run webhooks -- register --prune 4711 4712",
      "npm run webhooks -- register --move-from https://old.example.com/webhooks/orders",
    )
    .run(async ({ stack = null, stage = null, json = false, ...flags }: Flags) => {
      const signal = around.interrupted();
      const target = await around.findTarget(stack);
      const { registrationOf } = await import("../../common/shipmondo/registration.ts");
      const { register } = await import("./run-register.ts");
      const registration = await registrationOf(target, stage, around);
      const { dryRun = false, yes = false, keyName = null, prune = [], moveFrom = null } = flags;
      const options = { dryRun, yes, keyName, prune, moveFrom };
      return register(options, {
        ...registration,
        signal,
        confirm: around.confirm,
        now: around.now,
        out: { json, print, say: json ? warn : print },
      });
    });
}

function readKeyName(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(text)) return text;
  throw wrong('--key-name takes the name of a stored key: "keys list" shows them');
}

/** "12", "12,13": ids of webhooks, as the table shows them. */
function readIds(text: string, before: unknown): readonly number[] {
  const ids = text.split(/[ ,]+/);
  if (!ids.every((id) => /^[1-9]\d{0,14}$/.test(id))) {
    throw wrong("--prune takes ids of webhooks, numbers as register shows them");
  }
  return [...new Set([...((before as readonly number[] | undefined) ?? []), ...ids.map(Number)])];
}
