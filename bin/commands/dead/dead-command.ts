import { wrong } from "../../common/cannot-run.ts";
import { readDeliveryId, readIdOrAll, stackSetting } from "../../common/operand.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly stack?: string | null;
  readonly all?: boolean;
  readonly again?: boolean;
  readonly backwards?: boolean;
  readonly dropped?: boolean;
  readonly failing?: boolean;
  readonly json?: boolean;
  readonly reveal?: boolean;
  readonly yes?: boolean;
}

const anId = "a delivery's id, or its beginning of at least 8 characters";

/** `npm run dead`. What the commands do is loaded by the one that runs: the SDK takes its time. */
export function addDead(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  const dead = program
    .command("dead")
    .summary("list, show, redrive and drop dead letters and failing deliveries")
    .description(
      "Dead letters: deliveries that no handler ended; and failing deliveries: those that are still " +
        "attempted. A message that is no delivery has its message id in place of a delivery's id.",
    )
    .examples(
      "npm run dead -- list --stack ShipmondoWebhooks",
      "npm run dead -- show 0123abcd",
      "npm run dead -- redrive --all",
    );
  const add = (name: string): WebhooksCommand => stackSetting(dead.command(name));

  add("list")
    .summary("list dead letters, failing deliveries, or dropped dead letters")
    .description(
      "Lists the dead letters by the error that they died of, without personal data; or failing " +
        "deliveries, or dropped dead letters.",
    )
    .setting("--failing", "list the deliveries that failed and are still attempted instead")
    .setting("--dropped", "list the dead letters that were dropped and can be restored instead")
    .setting("--json", "print them as JSON")
    .examples("npm run dead -- list", "npm run --silent dead -- list --failing --json")
    .run(async ({ stack = null, failing = false, dropped = false, json = false }: Flags) => {
      if (failing && dropped) throw wrong("--failing and --dropped are two lists: give one");
      const signal = around.interrupted();
      const target = await around.findTarget(stack);
      const out = { json, print, say: json ? warn : print };
      if (failing) return (await import("./dead-failing.ts")).listFailing(target, out);
      if (dropped) return (await import("./dead-drop.ts")).listDropped(target, out);
      return (await import("./dead-list.ts")).listDeadLetters(target, signal, out);
    });

  add("show")
    .summary("show one dead letter")
    .description("Shows one dead letter as JSON.")
    .argument("[id]", anId)
    .setting("--reveal", "with its data and what the error said, both personal data")
    .setting("--json", "print a list, also of one: for scripts")
    .examples("npm run dead -- show 0123abcd", "npm run dead -- show 0123abcd --reveal")
    .run(async ({ stack = null, reveal = false, json = false }: Flags, operands) => {
      const id = readDeliveryId(operands);
      const signal = around.interrupted();
      const { showDeadLetters } = await import("./dead-show.ts");
      const target = await around.findTarget(stack);
      return showDeadLetters(id, reveal, target, signal, { json, print, say: warn });
    });

  add("redrive")
    .summary("move one, or all, back to the queue, to be handled")
    .description(
      "Moves a dead letter back to the queue, to be handled. One of whose object a newer version was " +
        "handled stays: its handler would go back behind that.",
    )
    .argument("[id]", anId)
    .setting("--all", "move all")
    .setting("--again", "run handlers even for one that was handled before")
    .setting("--backwards", "also one of whose object a newer version was handled")
    .examples("npm run dead -- redrive 0123abcd", "npm run dead -- redrive --all")
    .run(async ({ stack = null, all, again = false, backwards = false }: Flags, operands) => {
      const id = readIdOrAll(operands, all);
      const signal = around.interrupted();
      const { redriveDeadLetters } = await import("./dead-redrive.ts");
      return redriveDeadLetters(
        id,
        { again, backwards },
        await around.findTarget(stack),
        signal,
        print,
      );
    });

  add("drop")
    .summary("remove one, or all; a copy is kept for 14 days")
    .description("Removes a dead letter. A copy is kept for 14 days.")
    .argument("[id]", anId)
    .setting("--all", "drop all")
    .setting("--yes", "do it: without this it only says what it would do")
    .examples("npm run dead -- drop 0123abcd --yes")
    .run(async ({ stack = null, all, yes = false }: Flags, operands) => {
      const id = readIdOrAll(operands, all);
      const signal = around.interrupted();
      const { dropDeadLetters } = await import("./dead-drop.ts");
      return dropDeadLetters(id, yes, await around.findTarget(stack), signal, print);
    });

  add("restore")
    .summary("bring back what was dropped")
    .description("Brings a dropped dead letter back to the dead-letter queue.")
    .argument("[id]", anId)
    .examples("npm run dead -- restore 0123abcd")
    .run(async ({ stack = null }: Flags, operands) => {
      const id = readDeliveryId(operands);
      const { restoreDeadLetters } = await import("./dead-restore.ts");
      return restoreDeadLetters(id, await around.findTarget(stack), print);
    });

  add("retry")
    .summary("attempt a failing delivery, or all, now")
    .description("Attempts a failing delivery now instead of after the wait.")
    .argument("[id]", anId)
    .setting("--all", "attempt all that wait")
    .examples("npm run dead -- retry 0123abcd", "npm run dead -- retry --all")
    .run(async ({ stack = null, all }: Flags, operands) => {
      const id = readIdOrAll(operands, all);
      const { retryNow } = await import("./dead-failing.ts");
      return retryNow(id, await around.findTarget(stack), print);
    });

  add("give-up")
    .summary("make no further attempt of a failing delivery")
    .description(
      "Makes no further attempt of a failing delivery: it goes to the dead letters, and its object's " +
        "next one goes on.",
    )
    .argument("[id]", anId)
    .examples("npm run dead -- give-up 0123abcd")
    .run(async ({ stack = null }: Flags, operands) => {
      const id = readDeliveryId(operands);
      const { giveUp } = await import("./dead-failing.ts");
      return giveUp(id, await around.findTarget(stack), print);
    });
}
