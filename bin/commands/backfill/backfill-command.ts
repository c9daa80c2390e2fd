import { isReconciledName, type ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { readTime, refuseFuture } from "../../common/read-time.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly resource?: ReconciledName;
  readonly since?: number;
  readonly dryRun?: boolean;
  readonly again?: boolean;
  readonly fromStart?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly stack?: string;
  readonly stage?: string;
}

function readResource(text: string): ReconciledName {
  if (isReconciledName(text)) return text;
  throw wrong(
    "--resource is none that Shipmondo lists: give Orders, Shipments or Drafts. Messages of the " +
      "Shipment Monitor cannot be fetched again",
  );
}

/** `npm run webhooks -- backfill` */
export function addBackfill(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("backfill")))
    .summary("hand over what Shipmondo has had since a time, to the handlers")
    .description(
      "Hands over every object since a time whose version was not handled, once, from old to new: the " +
        'handler gets action "reconciled" and origin "backfill". Orders count by their last change, ' +
        "shipments and drafts by their creation. It goes no faster than the consumer. Interrupted or " +
        "killed, the same command goes on where it was; when it has ended, it begins again.",
    )
    .setting("--resource <name>", "Orders, Shipments or Drafts; needed", { read: readResource })
    .setting("--since <time>", "a date (its midnight in UTC), or 2025-01-01T10:00+01:00; needed", {
      read: (text) => readTime("--since", text, "date_or_time"),
    })
    .setting("--dry-run", "count only; nothing is sent, and nothing kept")
    .setting("--again", "hand over also what was handled", { variable: "WEBHOOKS_BACKFILL_AGAIN" })
    .setting("--from-start", "begin again where an earlier one was interrupted", {
      variable: "WEBHOOKS_BACKFILL_FROM_START",
    })
    .setting("--yes", "do not ask")
    .setting("--json", "print what was done as JSON; progress goes to standard error")
    .examples(
      "npm run webhooks -- backfill --resource Orders --since 2025-01-01 --dry-run",
      "npm run webhooks -- backfill --resource Orders --since 2025-01-01 --stack ShipmondoWebhooks",
    )
    .run(async (flags: Flags) => {
      const { resource, since, stack = null, stage = null, json = false } = flags;
      const { dryRun = false, again = false, fromStart = false, yes = false } = flags;
      if (resource === undefined) {
        throw wrong("What to hand over is missing: --resource Orders, Shipments or Drafts");
      }
      if (since === undefined) throw wrong("Since when is missing: --since 2025-01-01");
      refuseFuture("--since", since, around.now().getTime());
      const signal = around.interrupted();
      const { runBackfill } = await import("./run-backfill.ts");
      const target = await around.findTarget(stack);
      const options = { resource, since, again, dryRun, fromStart, yes, stage };
      return runBackfill(options, target, around, signal, {
        json,
        print,
        say: json ? warn : print,
      });
    });
}
