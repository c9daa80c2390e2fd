import { wrong } from "../../common/cannot-run.ts";
import { missing, stackSetting } from "../../common/operand.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly stack?: string | null;
  readonly json?: boolean;
  readonly replace?: boolean;
  readonly kmsKeyId?: string | null;
  readonly yes?: boolean;
}

const newName = /^[A-Za-z0-9_.-]{1,100}$/;
/** The receiver accepts also what was put deeper below the path by other means: "old/main". */
const storedName = /^[A-Za-z0-9_.-]{1,100}(\/[A-Za-z0-9_.-]{1,100}){0,14}$/;

/** `npm run keys`. What the commands do is loaded by the one that runs: the SDK takes its time. */
export function addKeys(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  const keys = program
    .command("keys")
    .summary("list, add and remove the keys that webhooks are verified with")
    .description(
      "The keys that webhooks are verified with. A new key is accepted within seconds, without a " +
        'redeploy. To rotate them: "webhooks rotate" does it whole. By hand: add the new key, create a ' +
        "second webhook with it in Shipmondo, delete the first webhook there, then remove the old key.",
    )
    .examples(
      "npm run keys -- list --stack ShipmondoWebhooks",
      "npm run keys -- add main --stack ShipmondoWebhooks",
      "npm run keys -- remove old --stack ShipmondoWebhooks",
    );

  stackSetting(keys.command("list"))
    .summary("list them")
    .description("Lists the keys' names, who put them when, and when each last verified something.")
    .setting("--json", "print them as JSON")
    .examples("npm run keys -- list", "npm run --silent keys -- list --json | jq '.keys[].name'")
    .run(async ({ stack = null, json = false }: Flags) => {
      const target = await around.findTarget(stack);
      const { listKeys } = await import("./keys-list.ts");
      return listKeys(target, { json, print, say: json ? warn : print });
    });

  stackSetting(keys.command("add"))
    .summary("put one")
    .description("Asks for a key, or reads it from a pipe, and puts it.")
    .argument("[name]", "what to call it")
    .setting("--replace", "over one of that name")
    .setting("--kms-key-id <id>", "encrypt with that key of KMS")
    .examples("npm run keys -- add main", 'printf %s "$KEY" | npm run keys -- add main --replace')
    .run(async ({ stack = null, replace = false, kmsKeyId = null }: Flags, operands) => {
      const name = readName(operands, newName);
      const target = await around.findTarget(stack);
      const { addKey } = await import("./add-key.ts");
      return addKey({ name, replace, kmsKeyId }, target, around.askForKey, print);
    });

  stackSetting(keys.command("remove"))
    .summary("remove one")
    .description(
      "Removes a key, which is accepted for up to five minutes more. Asks first when it is the last one " +
        "or verified something within an hour.",
    )
    .argument("[name]", "as the list says it")
    .setting("--yes", "answers that question")
    .examples("npm run keys -- remove old")
    .run(async ({ stack = null, yes = false }: Flags, operands) => {
      const name = readName(operands, storedName);
      const target = await around.findTarget(stack);
      const { removeKey } = await import("./remove-key.ts");
      return removeKey(name, yes, target, around.confirm, around.now().getTime(), print);
    });
}

function readName([name]: readonly string[], form: RegExp): string {
  if (name === undefined || name === "") throw missing("a name");
  if (form.test(name)) return name;
  throw wrong(
    "A key's name has up to 100 letters, digits and the marks . - _" +
      (form === newName ? "" : ', and "/" where it is nested below the path'),
  );
}
