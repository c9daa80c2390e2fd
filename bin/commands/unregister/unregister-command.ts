import { stackSetting } from "../../common/operand.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly stack?: string | null;
  readonly stage?: string | null;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `npm run webhooks -- unregister` */
export function addUnregister(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("unregister")))
    .summary("delete the webhooks that have this endpoint from Shipmondo")
    .description(
      "Deletes every webhook whose endpoint is this one from Shipmondo, after it has named them: what " +
        "happens there is then told to nobody here. Keys and credentials stay.",
    )
    .setting("--dry-run", "show what it would delete, and do nothing")
    .setting("--yes", "delete them without a question")
    .setting("--json", "print what was deleted as JSON")
    .examples(
      "npm run webhooks -- unregister --dry-run --stack ShipmondoWebhooks",
      "npm run webhooks -- unregister --stack ShipmondoWebhooks",
    )
    .run(async ({ stack = null, stage = null, json = false, ...flags }: Flags) => {
      const signal = around.interrupted();
      const target = await around.findTarget(stack);
      const { registrationOf } = await import("../../common/shipmondo/registration.ts");
      const { unregister } = await import("./run-unregister.ts");
      const { dryRun = false, yes = false } = flags;
      return unregister(
        { dryRun, yes },
        {
          ...(await registrationOf(target, stage, around)),
          signal,
          confirm: around.confirm,
          out: { json, print, say: json ? warn : print },
        },
      );
    });
}
