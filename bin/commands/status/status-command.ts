import { stackSetting } from "../../common/operand.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly stack?: string;
  readonly stage?: string;
}

/** `npm run webhooks -- status` */
export function addStatus(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("status")))
    .summary("show on one screen how it is, and what needs a person")
    .description(
      "Shows what waits, fails, is dead, held or quarantined, the alarms, whether the consumer reads, " +
        "the keys and the webhooks. What cannot be read is shown as unknown with the reason, and the rest " +
        "all the same. It changes nothing. Exit code 0 when nothing needs a person, 1 when something " +
        "does (the lines with a !), 2 when nothing is known to, but a part could not be read.",
    )
    .setting("--watch", "show it again and again, until Ctrl-C")
    .setting("--json", "print it as JSON; with --watch one document a line")
    .examples(
      "npm run webhooks -- status",
      "npm run webhooks -- status --stack ShipmondoWebhooks --watch",
      "npm run --silent webhooks -- status --json | jq .needsPerson",
    )
    .run(async (flags: Flags) => {
      const { watch = false, json = false, stack = null, stage = null } = flags;
      const signal = around.interrupted();
      const { runStatus } = await import("./run-status.ts");
      const target = await around.findTarget(stack);
      const out = { json, print, say: json ? warn : print };
      return runStatus({ stack, stage, watch }, target, around, signal, out);
    });
}
