import { printable } from "../../../local/terminal.ts";
import type { Print } from "../../common/io-types.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import type { WebhookRow } from "../../common/shipmondo/webhook-diff.ts";
import { isListedEvent, webhookName } from "../../../lambda/shipmondo/wanted-webhooks.ts";
import type { Plan } from "./plan-registration.ts";

type Line = readonly [mark: string, event: string, text: string];

/** Says what would change, a line each, as `cdk diff` does; what is as it should be is counted. */
export function showPlan(plan: Plan, { prefix, isOwn }: Registration, say: Print): void {
  const moved = new Set(plan.deletions.map(({ webhook }) => webhook.id));
  const lines: readonly Line[] = [
    ...plan.rows.flatMap((row) =>
      "webhook" in row && moved.has(row.webhook.id) ? [] : lineOf(row, prefix),
    ),
    ...plan.deletions.map(({ webhook, why }): Line => {
      const whose = isOwn(webhook.endpoint) ? "ours" : `at ${webhook.endpoint}`;
      const when = why === "moved" ? ", once the new one is active" : " (--prune)";
      const event = `${webhook.resource_name}:${webhook.action}`;
      return ["-", event, `delete ${webhook.id}, ${whose}: "${webhook.name}"${when}`];
    }),
  ];
  const width = Math.max(0, ...lines.map(([, event]) => event.length));
  for (const [mark, event, text] of lines) {
    say(printable(`  [${mark}] ${event.padEnd(width)}  ${text}`));
  }
  const right = plan.rows.filter(({ kind }) => kind === "unchanged").length;
  if (right > 0) {
    say(right === 1 ? "  1 is as it should be." : `  ${right} are as they should be.`);
  }
  for (const id of plan.goneIds) say(`  There is no webhook ${id} to prune (any more).`);
  if (plan.emptyEndpoint !== null) {
    say("  There is no webhook at the endpoint of --move-from (any more).");
  }
  for (const { id, endpoint } of plan.unmoved) {
    say(
      printable(
        `  ${id} stays at ${endpoint}: the setting webhooks does not name it; add it there, or --prune ${id}.`,
      ),
    );
  }
}

function lineOf(row: WebhookRow, prefix: string): readonly Line[] {
  const line = (mark: string, text: string): readonly Line[] => [[mark, row.event, text]];
  switch (row.kind) {
    case "create":
      return line("+", `create "${webhookName(prefix, row.event)}"${slipHint(row.event)}`);
    case "rename":
      return line("~", `rename ${row.webhook.id}: "${row.webhook.name}" → "${row.name}"`);
    case "reactivate": {
      const name = row.name === null ? "" : `, and name it "${row.name}"`;
      return line(
        "~",
        `activate ${row.webhook.id}${name}; it keeps its key: where that is removed, --prune ${row.webhook.id}`,
      );
    }
    case "duplicate":
      return line(
        "!",
        `${row.webhook.id} does the same as another: --prune ${row.webhook.id} deletes it`,
      );
    case "inactive":
      return line("!", `${row.webhook.id} is inactive beside an active one; left alone`);
    case "unwanted":
      return line(
        "!",
        `${row.webhook.id} is ours, but the setting webhooks does not name it; left alone`,
      );
    case "elsewhere":
      return line(
        "!",
        `${row.webhook.id} has our name, but another endpoint, ${row.webhook.endpoint}; left alone`,
      );
    case "foreign":
      return line(
        "?",
        `${row.webhook.id} is not ours: "${row.webhook.name}", ${row.webhook.endpoint}`,
      );
    case "unchanged":
      return [];
  }
}

const slipHint = (event: string): string =>
  isListedEvent(event) ? "" : "; not in the list of what Shipmondo has: is it a slip?";
