import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import type { RotateOptions } from "./rotate.ts";

interface Flags extends Partial<RotateOptions> {
  // Not --prefix: npm sets that for every script that it runs.
  readonly namePrefix?: string | null;
  readonly stack?: string | null;
  readonly stage?: string | null;
  readonly json?: boolean;
  readonly oldKey?: readonly string[];
}

/** `webhooks rotate`. What it does is loaded when it runs: the SDK takes its time. */
export function addRotate(program: WebhooksCommand, around: Surroundings): void {
  const command = stackSetting(program.command("rotate"));
  stageSetting(command)
    .summary("give every webhook in Shipmondo a new key")
    .description(
      "Puts a new key, creates a second webhook beside each at this endpoint, deletes the first ones, and " +
        "an hour later removes the old key. At no moment has an event no webhook. It may be interrupted " +
        "anywhere: the same command goes on.",
    )
    .setting("--dry-run", "say what would be done, and do nothing")
    .setting(
      "--undo",
      "delete the second set and the new key, as long as no old webhook is deleted",
    )
    .setting("--name-prefix <prefix>", "name the new webhooks <prefix>/<Resource>:<action>", {
      read: readPrefix,
    })
    .setting("--old-key <name>", "a key to remove at the end; may be given more than once", {
      repeated: true,
      read: (name, before) => [...((before as readonly string[] | undefined) ?? []), name],
    })
    .setting("--keep-keys", "remove no key; ends a rotation that only waits for that")
    .setting("--wait", "wait the hour, in place of ending with when to run again")
    .setting("--json", "print how far it is as JSON")
    .setting("--yes", "answers the question whether to do it")
    .examples(
      "npm run webhooks -- rotate --stack ShipmondoWebhooks --dry-run",
      "npm run webhooks -- rotate --stack ShipmondoWebhooks",
      "npm run webhooks -- rotate --stack ShipmondoWebhooks --undo",
    )
    .run(async (flags: Flags) => {
      const options = readOptions(flags);
      const target = await around.findTarget(flags.stack ?? null);
      return run(options, flags, target, around);
    });
}

function readPrefix(text: string): string {
  // The name is signed, and what follows the last slash binds it.
  if (/^[\p{L}\p{N} ._/-]{1,100}$/u.test(text) && !text.endsWith("/")) return text;
  throw wrong("--name-prefix needs a value of letters, digits, blanks and the marks . _ - and /");
}

function readOptions(flags: Flags): RotateOptions {
  const {
    namePrefix: prefix = null,
    oldKey: oldKeys = null,
    keepKeys = false,
    undo = false,
  } = flags;
  if (undo && (prefix !== null || oldKeys !== null || keepKeys)) {
    throw wrong(
      "--undo goes back to the webhooks and keys of before: leave out what is for new ones",
    );
  }
  if (keepKeys && oldKeys !== null) {
    throw wrong("--keep-keys removes no key and --old-key one; leave one of them out");
  }
  const { dryRun = false, wait = false, yes = false } = flags;
  return { dryRun, undo, wait, yes, prefix, oldKeys, keepKeys };
}

async function run(
  options: RotateOptions,
  { stage = null, json = false }: Flags,
  target: Target,
  around: Surroundings,
): Promise<number> {
  const [{ rotate }, { rotationWaits }, { createTargetWorld }, { registrationOf }] =
    await Promise.all([
      import("./rotate.ts"),
      import("./rotation-waits.ts"),
      import("./target-world.ts"),
      import("../../common/shipmondo/registration.ts"),
    ]);
  const { print, warn, confirm } = around;
  const registration = await registrationOf(target, stage, around);
  const { where: name, keysPath, rotationPath: statePath, address: apiAddress } = registration;
  const world = createTargetWorld({
    target,
    registration,
    now: () => around.now().getTime(),
    clock: around.clock,
    sleep: around.sleep,
    interrupted: around.interrupted(),
  });
  return rotate(options, {
    world,
    place: { name, keysPath, statePath, apiAddress },
    waits: rotationWaits(target.keysMaxAgeS),
    output: { json, print, say: json ? warn : print },
    confirm,
  });
}
