import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import { reduced } from "./pause-note.ts";

interface Flags {
  readonly reason?: string | null;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly stack?: string | null;
}

function readReason(text: string): string {
  if (reduced(text) !== "") return text;
  throw wrong("--reason has nothing that a tag can hold: give it letters or digits");
}

/** `npm run webhooks -- pause`, and `resume` */
export function addPause(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  const outOf = (json: boolean) => ({ json, print, say: json ? warn : print });

  stackSetting(program.command("pause"))
    .summary("stop handing deliveries to the handlers, until resume")
    .description(
      "Pauses the consumer: webhooks are still received and answered, and wait on the queue, each for 14 " +
        "days at most. What is being handled ends. On AWS it switches the event source mapping off, and " +
        "notes in a tag of it who paused it and why.",
    )
    .setting("--reason <text>", "why; shown by status. A tag holds letters, digits and _.:/=+-@", {
      read: readReason,
    })
    .setting("--yes", "do not ask; of the local run nobody is asked")
    .setting("--json", "print what was done as JSON")
    .examples(
      'npm run webhooks -- pause --reason "stock-taking"',
      'npm run webhooks -- pause --reason "stock-taking" --stack ShipmondoWebhooks',
    )
    .run(async ({ reason = null, yes = false, json = false, stack = null }: Flags) => {
      const signal = around.interrupted();
      const { runPause } = await import("./run-pause.ts");
      const target = await around.findTarget(stack);
      return runPause({ reason, yes, stack }, target, around, signal, outOf(json));
    });

  stackSetting(program.command("resume"))
    .summary("hand deliveries to the handlers again")
    .description("Ends a pause: what has waited is handled, object by object in its order.")
    .setting("--yes", "do not ask; of the local run nobody is asked")
    .setting("--json", "print what was done as JSON")
    .examples(
      "npm run webhooks -- resume",
      "npm run webhooks -- resume --stack ShipmondoWebhooks --yes",
    )
    .run(async ({ yes = false, json = false, stack = null }: Flags) => {
      const signal = around.interrupted();
      const { runResume } = await import("./run-pause.ts");
      const target = await around.findTarget(stack);
      return runResume({ yes }, target, around, signal, outOf(json));
    });
}
