import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import { formatTable } from "../../common/format-table.ts";
import type { Output } from "../../common/output.ts";
import { takeAnswer } from "../../common/shipmondo/explain-failure.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import { isRotating } from "../../common/shipmondo/rotation-state.ts";
import { settledWebhooks } from "../../common/shipmondo/settled-list.ts";
import { eventOfWebhook } from "../../common/shipmondo/webhook-diff.ts";

export interface UnregisterParts extends Registration {
  readonly signal: AbortSignal;
  readonly confirm: (question: string) => Promise<boolean | null>;
  readonly out: Output;
}

/**
 * Deletes every webhook at this endpoint. As JSON: `{ target, api, endpoint, dryRun, webhooks: [{
 * event, id, name, endpoint, active, deleted }] }`.
 * @returns the exit code
 */
export async function unregister(
  { dryRun, yes }: { readonly dryRun: boolean; readonly yes: boolean },
  parts: UnregisterParts,
): Promise<number> {
  const { api, address, where, isOwn, endpointUrl, out } = parts;
  const { say } = out;
  const host = new URL(address).host;
  const ours = takeAnswer(await api.webhooks(), address).filter(({ endpoint }) => isOwn(endpoint));
  const deleted = new Set<number>();
  const report = (): void => {
    if (!out.json) return;
    const webhooks = ours.map((webhook) => shown(webhook, deleted));
    const document = { target: where, api: address, endpoint: endpointUrl, dryRun, webhooks };
    out.print(JSON.stringify(document, null, 2));
  };
  const count = ours.length === 1 ? "1 webhook" : `${ours.length} webhooks`;
  say(`${count} of ${where}, endpoint ${endpointUrl}, at ${host}`);
  const rows = ours.map((webhook) => [
    eventOfWebhook(webhook),
    String(webhook.id),
    webhook.active ? "active" : "inactive",
    webhook.name,
  ]);
  if (rows.length > 0) formatTable(["EVENT", "ID", "STATE", "NAME"], rows).forEach(say);
  if (dryRun || ours.length === 0) {
    say(
      dryRun ? "Nothing was done: unregister would delete these." : "There is nothing to delete.",
    );
    report();
    return 0;
  }
  if (await isRotating(parts.ssm, parts.rotationPath)) {
    throw new CannotRun(
      'A rotation of the key is under way, and these are its: end it first ("rotate", or "rotate --undo"). Nothing was done.',
    );
  }
  const answer = yes || (await parts.confirm(`Delete ${count} of ${where} at ${host}?`));
  if (answer !== true) {
    say(`Nothing was done.${answer === null ? " Add --yes to do it." : ""}`);
    return answer === null ? 2 : 1;
  }
  say(`Deleting ${count} of ${where} at ${host}.`);
  for (const { id } of ours) {
    if (parts.signal.aborted) break;
    takeAnswer(await api.deleteWebhook(id), address);
    deleted.add(id);
  }
  // A register right behind this one must not take them for registered: lists lag.
  const ending = { written: new Map<number, RegisteredWebhook>(), deleted };
  takeAnswer(await settledWebhooks(api, ending, parts.sleep), address);
  report();
  say(`${deleted.size} deleted`);
  if (deleted.size === ours.length) return 0;
  say("It was interrupted: run it again to go on.");
  return 1;
}

const shown = (webhook: RegisteredWebhook, deleted: ReadonlySet<number>) => ({
  event: eventOfWebhook(webhook),
  id: webhook.id,
  name: webhook.name,
  endpoint: webhook.endpoint,
  active: webhook.active,
  deleted: deleted.has(webhook.id),
});
