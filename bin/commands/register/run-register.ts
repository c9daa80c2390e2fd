import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import type { Output } from "../../common/output.ts";
import { takeAnswer } from "../../common/shipmondo/explain-failure.ts";
import { pingProblem, pingUntilAccepted } from "../../common/shipmondo/ping-endpoint.ts";
import {
  chooseKey,
  makeKey,
  readKey,
  type ChosenKey,
} from "../../common/shipmondo/registration-key.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import { isRotating } from "../../common/shipmondo/rotation-state.ts";
import { settledWebhooks } from "../../common/shipmondo/settled-list.ts";
import { eventOfWebhook } from "../../common/shipmondo/webhook-diff.ts";
import { applyCreates, applyDeletions, applyEdits, type Change } from "./apply-plan.ts";
import { isEmpty, planRegistration, type Plan } from "./plan-registration.ts";
import { reportState } from "./report-state.ts";
import { showPlan } from "./show-plan.ts";

export interface RegisterOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Null: the one that `chooseKey` finds. */
  readonly keyName: string | null;
  /** Ids of webhooks to delete. */
  readonly prune: readonly number[];
  /** The endpoint to leave; null: none. */
  readonly moveFrom: string | null;
}

export interface RegisterParts extends Registration {
  readonly signal: AbortSignal;
  readonly confirm: (question: string) => Promise<boolean | null>;
  readonly now: () => Date;
  readonly out: Output;
}

/** How far a list may be behind a creation by a run that was interrupted a moment ago. */
const listLagMs = 5_000;

/**
 * Registers what is wanted. Each step can be interrupted: the next run begins with what is there.
 * @returns the exit code: 1 when something that is wanted is not registered
 */
export async function register(options: RegisterOptions, parts: RegisterParts): Promise<number> {
  const { api, address, out, endpointUrl, ssm } = parts;
  const { say } = out;
  const { moveFrom } = options;
  if (moveFrom !== null && parts.isOwn(moveFrom)) {
    throw new CannotRun(
      "--move-from is this stack's own endpoint, which is where they go: give the old one. Nothing was done.",
    );
  }
  const existing = takeAnswer(await api.webhooks(), address);
  const plan = planOf(existing, options, parts);
  const key =
    plan.creates.length === 0
      ? null
      : await chooseKey(ssm, parts.keysPath, options.keyName, parts.now());
  say(`Webhooks of ${parts.where}, endpoint ${endpointUrl}, at ${new URL(address).host}:`);
  showPlan(plan, parts, say);
  if (key !== null) {
    say(`  New webhooks get the key ${key.name}${key.isNew ? ", which is made first" : ""}.`);
  }
  const rotating = await isRotating(ssm, parts.rotationPath);
  if (rotating) say('  A rotation of the key is under way: "rotate" ends it, "rotate --undo" too.');
  const state = { plan, key, existing, moveFrom };
  if (options.dryRun) return reportState({ ...state, changes: plannedChanges(plan) }, true, parts);
  if (isEmpty(plan)) return reportState({ ...state, changes: [] }, false, parts);
  if (rotating) {
    throw new CannotRun("What a rotation has made is not touched: end it first. Nothing was done.");
  }
  const refused = await ask(plan, options.yes, parts);
  if (refused !== null) return refused;

  const changes: Change[] = [];
  const ending = await apply(plan, key, changes, parts);
  const webhooks = takeAnswer(await settledWebhooks(api, ending, parts.sleep), address);
  return reportState({ ...state, existing: webhooks, changes }, false, parts);
}

const planOf = (
  existing: readonly RegisteredWebhook[],
  { prune, moveFrom }: RegisterOptions,
  { wanted, isOwn, prefix }: Registration,
): Plan => planRegistration({ wanted, existing, isOwn, prefix }, prune, moveFrom);

/** @returns an exit code when it is not to be done; null when it is */
async function ask(
  { creates, edits, deletions }: Plan,
  yes: boolean,
  { confirm, where, address, out }: RegisterParts,
): Promise<number | null> {
  const what = [
    [creates.length, "create"],
    [edits.length, "change"],
    [deletions.length, "delete"],
  ] as const;
  const told = what.flatMap(([count, verb]) => (count === 0 ? [] : [`${verb} ${count}`]));
  const doing = `${told.join(", ")} at ${new URL(address).host} for ${where}`;
  if (yes) {
    out.say(`Now: ${doing}.`);
    return null;
  }
  const answer = await confirm(`Do it: ${doing}?`);
  if (answer === true) return null;
  out.say(`Nothing was done.${answer === null ? " Add --yes to do it." : ""}`);
  return answer === null ? 2 : 1;
}

interface Ending {
  readonly written: Map<number, RegisteredWebhook>;
  readonly deleted: Set<number>;
}

/** What gives each wanted webhook goes first, what takes one away last. */
async function apply(
  plan: Plan,
  chosen: ChosenKey | null,
  changes: Change[],
  parts: RegisterParts,
): Promise<Ending> {
  const { signal, out } = parts;
  const ending: Ending = { written: new Map(), deleted: new Set() };
  const applying = {
    ...parts,
    ...ending,
    goOn: () => {
      if (signal.aborted) throw new Error("It was interrupted: run it again to go on.");
    },
    note: (change: Change) => {
      changes.push(change);
      out.say(`  ${changeText(change)}`);
    },
  };
  const { goOn, note } = applying;
  const ours = plan.rows.flatMap((row) => ("webhook" in row ? [row.webhook] : []));
  await applyEdits(plan.edits, applying);
  if (chosen !== null) {
    const key = await readyKey(chosen, goOn, parts);
    const existing = await listAgain(chosen, goOn, parts);
    const pruned = new Set(plan.deletions.map(({ webhook }) => webhook.id));
    const isThere = (event: string): boolean =>
      existing.some(
        (webhook) =>
          eventOfWebhook(webhook) === event &&
          parts.isOwn(webhook.endpoint) &&
          !pruned.has(webhook.id),
      );
    const creates = plan.creates.filter(({ event }) => !isThere(event));
    for (const { event } of plan.creates.filter((row) => !creates.includes(row))) {
      note({ change: "create", event, id: null, result: "there already", text: null });
    }
    await applyCreates(creates, key, existing, applying);
    ours.push(...existing.filter(({ id }) => !pruned.has(id)));
  }
  ours.push(...ending.written.values());
  await applyDeletions(plan.deletions, ours, applying);
  return ending;
}

/** The key, once the endpoint accepts what is signed with it. */
async function readyKey(
  { name, isNew }: ChosenKey,
  goOn: () => void,
  { ssm, keysPath, kmsKeyId, ping, endpointUrl, sleep, where, out }: RegisterParts,
): Promise<string> {
  goOn();
  if (isNew) out.say(`This puts ${keysPath}/${name} in ${where}.`);
  const key = isNew
    ? await makeKey(ssm, keysPath, name, kmsKeyId)
    : await readKey(ssm, keysPath, name);
  goOn();
  const posted = await pingUntilAccepted(ping, key, async (ms) => {
    goOn();
    await sleep(ms);
  });
  const problem = pingProblem(posted, endpointUrl, name);
  if (problem !== null) throw new Error(`${problem} No webhook was created.`);
  return key;
}

/**
 * The list again, once what an interrupted run created just now is in it. Behind a key that is new
 * no run can have created anything.
 */
async function listAgain(
  { isNew }: ChosenKey,
  goOn: () => void,
  { api, address, sleep, out }: RegisterParts,
): Promise<readonly RegisteredWebhook[]> {
  goOn();
  if (!isNew) {
    out.say(`Shipmondo's lists lag, so they are read again in ${listLagMs / 1_000} s.`);
    await sleep(listLagMs);
  }
  return takeAnswer(await api.webhooks(), address);
}

function plannedChanges({ edits, creates, deletions }: Plan): readonly Change[] {
  const planned = { result: "planned", text: null } as const;
  return [
    ...edits.map(({ kind, event, webhook }): Change => {
      const change = kind === "rename" ? "rename" : "activate";
      return { change, event, id: webhook.id, ...planned };
    }),
    ...creates.map(({ event }): Change => ({ change: "create", event, id: null, ...planned })),
    ...deletions.map(({ webhook }): Change => {
      return { change: "delete", event: eventOfWebhook(webhook), id: webhook.id, ...planned };
    }),
  ];
}

function changeText({ change, event, id, result, text }: Change): string {
  const what = `${change} ${event}${id === null ? "" : ` (${id})`}`;
  return `${what}: ${result}${text === null ? "" : `: ${text}`}`;
}
