import { printable } from "../../../local/terminal.ts";
import { sameEndpoint } from "../../../lambda/shipmondo/own-endpoint.ts";
import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { formatTable } from "../../common/format-table.ts";
import type { Output } from "../../common/output.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import type { ChosenKey } from "../../common/shipmondo/registration-key.ts";
import { diffWebhooks, type WebhookRow } from "../../common/shipmondo/webhook-diff.ts";
import type { Change } from "./apply-plan.ts";
import type { Plan } from "./plan-registration.ts";

type Parts = Registration & { readonly out: Output };

export interface State {
  readonly plan: Plan;
  readonly key: ChosenKey | null;
  /** The webhooks as they now are. */
  readonly existing: readonly RegisteredWebhook[];
  readonly changes: readonly Change[];
  readonly moveFrom: string | null;
}

const stateOf = {
  unchanged: "ok",
  create: "missing",
  rename: "wrong name",
  reactivate: "inactive",
  duplicate: "duplicate",
  inactive: "inactive",
  unwanted: "not in setting",
  elsewhere: "wrong endpoint",
  foreign: "foreign",
} as const satisfies Readonly<Record<WebhookRow["kind"], string>>;

/**
 * Tells what is registered now, as a table or as JSON: `{ target, api, endpoint, dryRun, key: {
 * name, isNew } | null, changes: [{ change, event, id, result, text }], webhooks: [{ event, id,
 * state, name, endpoint, active }] }`; a wanted one that is not there has nulls.
 * @returns the exit code
 */
export function reportState(state: State, dryRun: boolean, parts: Parts): number {
  const { out, where: target, address: api, endpointUrl: endpoint } = parts;
  const rows = diffWebhooks({ ...parts, existing: state.existing });
  const { changes } = state;
  const shown = rows.map((row) => shownOf(row, changes));
  if (out.json) {
    const { key } = state;
    const document = { target, api, endpoint, dryRun, key, changes, webhooks: shown };
    out.print(JSON.stringify(document, null, 2));
  } else if (!dryRun) {
    const cells = shown.map(({ event, id, state: is, name, endpoint: at }) => [
      event,
      id === null ? "-" : String(id),
      is,
      name ?? "-",
      at === null ? "-" : sameEndpoint(at, endpoint) ? "this one" : at,
    ]);
    formatTable(["EVENT", "ID", "STATE", "NAME", "ENDPOINT"], cells).forEach(out.print);
  }
  if (dryRun) {
    out.say("Nothing was done: this is what register would do.");
    return 0;
  }
  return conclude(state, rows, parts);
}

function shownOf(row: WebhookRow, changes: readonly Change[]) {
  const { event, kind } = row;
  if (kind === "create") {
    const refusal = changes.find((each) => each.event === event && each.change === "create");
    const isRefused = refusal?.result === "not offered" || refusal?.result === "refused";
    const state = isRefused ? refusal.result : stateOf[kind];
    return { event, id: null, state, name: null, endpoint: null, active: null };
  }
  const { id, name, endpoint, active } = row.webhook;
  return { event, id, state: stateOf[kind], name, endpoint, active };
}

/** Says what is left to do, and gives the exit code. */
function conclude(
  { plan, changes, existing, moveFrom }: State,
  rows: readonly WebhookRow[],
  { out, endpointUrl, isOwn, wanted }: Parts,
): number {
  const say = (text: string): void => {
    out.say(printable(text));
  };
  let code = 0;
  for (const { change, event, result, text } of changes) {
    if (result === "not offered") say(`${event} is not offered by Shipmondo: ${text ?? ""}`);
    if (result !== "refused" && result !== "kept") continue;
    code = 1;
    say(`${change} of ${event}: ${text ?? ""}. ${adviceOn(change, event, endpointUrl)}`);
  }
  const refused = new Set(changes.filter(({ text }) => text !== null).map(({ event }) => event));
  const lacking = rows.filter(
    (row) => (row.kind === "create" || row.kind === "reactivate") && !refused.has(row.event),
  );
  if (lacking.length > 0) {
    code = 1;
    say(`${lacking.map(({ event }) => event).join(", ")}: not registered. Run register again.`);
  }
  if (wanted.length > 0 && !existing.some(({ active, endpoint }) => active && isOwn(endpoint))) {
    code = 1;
    say(
      `No webhook is registered at ${endpointUrl}: Shipmondo refused all. It may not reach that ` +
        "address, or the plan has no webhooks.",
    );
  }
  if (moveFrom !== null) {
    const left = existing.filter(({ endpoint }) => sameEndpoint(endpoint, moveFrom));
    if (left.length > 0) code = 1;
    for (const { id } of left) say(`${id} is still at the old endpoint.`);
  }
  if (plan.goneIds.length > 0) {
    say(`${plan.goneIds.join(", ")} of --prune: there is no such webhook (any more).`);
  }
  return code;
}

function adviceOn(change: Change["change"], event: string, endpointUrl: string): string {
  switch (change) {
    case "create":
      return (
        `See that Shipmondo offers ${event} and that ${endpointUrl} is reached from the internet, or take ` +
        "it out of the setting webhooks; then run register again."
      );
    case "delete":
      return "It was left alone: run register again.";
    case "rename":
    case "activate":
      return "Run register again.";
  }
}
