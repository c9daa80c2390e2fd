import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { readTime, refuseFuture } from "../../common/read-time.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly since?: number;
  readonly until?: number;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly stack?: string;
  readonly stage?: string;
}

/** `npm run webhooks -- missed` */
export function addMissed(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("missed")))
    .summary("list what Shipmondo has and no webhook brought; hand it over")
    .description(
      "Lists what a run of the reconciler would find: objects in Shipmondo whose creation or change a " +
        "registered webhook should have announced, and that no handler got. Without --apply nothing is " +
        "written. Exit code 0 when nothing was missed, 1 when something was, or is a dead letter, 2 when " +
        "it cannot be said.",
    )
    .setting("--since <time>", "look at what changed since then, 2026-11-20T10:00Z; needed", {
      read: (text) => readTime("--since", text, "time"),
    })
    .setting("--until <time>", "up to then (default: what may be on its way is left out)", {
      read: (text) => readTime("--until", text, "time"),
    })
    .setting("--apply", "put on the queue what a run would; asks first", {
      variable: "WEBHOOKS_MISSED_APPLY",
    })
    .setting("--yes", "do not ask")
    .setting("--json", "print it as JSON")
    .examples(
      "npm run webhooks -- missed --since 2026-11-20T10:00Z",
      "npm run webhooks -- missed --since 2026-11-20T10:00Z --apply --stack ShipmondoWebhooks",
    )
    .run(async (flags: Flags) => {
      const { since, until = null, apply = false, yes = false, json = false } = flags;
      const { stack = null, stage = null } = flags;
      if (since === undefined) {
        throw wrong("Since when to look is missing: --since 2026-11-20T10:00Z");
      }
      refuseFuture("--since", since, around.now().getTime());
      const signal = around.interrupted();
      const { runMissed } = await import("./run-missed.ts");
      const target = await around.findTarget(stack);
      const options = { since, until, apply, yes, stack, stage };
      return runMissed(options, target, around, signal, { json, print, say: json ? warn : print });
    });
}
