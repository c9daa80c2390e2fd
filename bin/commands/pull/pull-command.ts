import { wrong } from "../../common/cannot-run.ts";
import { readDeliveryId, stackSetting } from "../../common/operand.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly stack?: string;
}

/** `npm run webhooks -- pull` */
export function addPull(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stackSetting(program.command("pull"))
    .summary("copy a dead letter or a quarantined request of a stack into the local run")
    .description(
      "Copies a dead letter, or a quarantined request, of the stack of --stack into the local run at PORT, " +
        "to be debugged there. It holds personal data. A dead letter is handled there at once; a " +
        "quarantined request waits for a key that verifies it, since keys are never copied. In AWS " +
        "nothing is removed: the dead letter is received, which is counted, and visible again afterwards.",
    )
    .argument("[id]", "a delivery's id, or its beginning of at least 8 characters")
    .setting("--yes", "do not ask")
    .setting("--json", "print what was done as JSON")
    .examples("npm run webhooks -- pull 0123abcd --stack ShipmondoWebhooks")
    .run(async ({ yes = false, json = false, stack }: Flags, operands) => {
      const start = readDeliveryId(operands);
      if (stack === undefined) throw wrong("From which stack to copy is missing: --stack <name>");
      const signal = around.interrupted();
      const { runPull } = await import("./run-pull.ts");
      // First the one that is likelier to be missing.
      const local = await around.findTarget(null);
      const from = await around.findTarget(stack);
      const out = { json, print, say: json ? warn : print };
      return runPull({ start, yes }, from, local, around, signal, out);
    });
}
