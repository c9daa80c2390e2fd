import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly stack?: string | null;
  readonly stage?: string | null;
  readonly user?: string | null;
  readonly kmsKeyId?: string | null;
  readonly remove?: boolean;
  readonly yes?: boolean;
}

/** `npm run webhooks -- login` */
export function addLogin(program: WebhooksCommand, around: Surroundings): void {
  stageSetting(stackSetting(program.command("login")))
    .summary("store user and key of Shipmondo's API, for register and the reconciler")
    .description(
      "Asks for user and key of Shipmondo's API (Settings > Integrations > API), or reads them from a " +
        "pipe, a line each; checks them by a call that changes nothing, and stores them in SSM, " +
        "encrypted. SHIPMONDO_API_KEY gives the key, too.",
    )
    .setting("--user <user>", "the API user; then the key alone is asked for", {
      variable: "SHIPMONDO_API_USER",
    })
    .setting(
      "--kms-key-id <id>",
      "encrypt with that key of KMS (default: the setting keysKmsKeyArn)",
    )
    .setting("--remove", "remove what is stored")
    .setting("--yes", "answers the question of --remove")
    .examples(
      "npm run webhooks -- login --stack ShipmondoWebhooks",
      'printf "%s\\n%s" "$API_USER" "$API_KEY" | npm run webhooks -- login',
      "npm run webhooks -- login --remove --stack ShipmondoWebhooks",
    )
    .run(async ({ stack = null, stage = null, remove = false, yes = false, ...flags }: Flags) => {
      if (yes && !remove) throw wrong("--yes answers the question of --remove, which is not there");
      const target = await around.findTarget(stack);
      if (remove) {
        const { removeLogin } = await import("./remove-login.ts");
        return removeLogin(target, yes, around.confirm, around.print);
      }
      const { targetSettings } = await import("../../common/shipmondo/target-settings.ts");
      const settings = await targetSettings(target.shipmondo().stackName, stage, around.env);
      const { login } = await import("./run-login.ts");
      const kmsKeyId = flags.kmsKeyId ?? settings.keysKmsKeyArn ?? null;
      const user = flags.user ?? null;
      return login({ user, kmsKeyId, sandbox: settings.sandbox }, target, around);
    });
}
