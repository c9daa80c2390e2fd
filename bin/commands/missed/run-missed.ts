import { handOver, isHandedOver, type JudgedObject } from "../../../lambda/reconciler/hand-over.ts";
import type { WebhookAmiss } from "../../../lambda/reconciler/registered-pairs.ts";
import { reconciledNames } from "../../../lambda/contract/reconciled.ts";
import { isAgreed } from "../../common/agreed.ts";
import { CannotRun, sentenceOf, wrong } from "../../common/cannot-run.ts";
import type { Print } from "../../common/io-types.ts";
import type { Output } from "../../common/output.ts";
import { timeText } from "../../common/read-time.ts";
import { reconciliationOf, type Reconciliation } from "../../common/shipmondo/reconciliation.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { deadIdOf, rowOf, type FoundRow } from "./found-row.ts";
import { lookThrough, readPairs, startsOf, type LookOptions } from "./look.ts";
import { adviceOf, isMissed, jsonRow, rowTable, summaryOf, summaryText } from "./report.ts";

export interface MissedOptions {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Null: as far as a run of the reconciler looks. */
  readonly until: number | null;
  readonly apply: boolean;
  readonly yes: boolean;
  /** Null: the local run. */
  readonly stack: string | null;
  readonly stage: string | null;
}

/**
 * Lists what a run of the reconciler would find, and with `apply` does what it would do.
 * @returns 0 when nothing was missed, or all of it was put on the queue; 1 when something was
 * @throws CannotRun when it cannot be said; with `apply` Error when not all of it could be put
 */
export async function runMissed(
  options: MissedOptions,
  target: Target,
  around: Pick<Surroundings, "env" | "sleep" | "now" | "confirm">,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const { stack, apply } = options;
  const looked = await answering(async () => {
    const reconciliation = await reconciliationOf(target, options.stage, around);
    const until = await endOf(options, reconciliation, say);
    const { pairs, amiss } = await readPairs(reconciliation);
    const since = Math.max(options.since, reconciliation.since);
    if (since > options.since) {
      say(`The setting reconcile.since leaves out what changed before ${timeText(since)}.`);
    }
    const look: LookOptions = { pairs, since, until, signal, sleep: around.sleep, say };
    say(
      `Looking through ${new URL(reconciliation.address).host} for what ${target.name} did not get.`,
    );
    sayStarts(look, say);
    const dead = await deadIds(target);
    return { reconciliation, look, amiss, dead, rows: await findRows(reconciliation, look, dead) };
  });
  const { reconciliation, look, amiss, rows } = looked;
  const summary = summaryOf(rows);
  if (!json) {
    if (rows.length > 0) for (const line of rowTable(rows)) print(line);
    for (const line of adviceOf(rows, stack, reconciliation.all)) print(line);
  }
  say(`${summaryText(summary)}, from ${timeText(look.since)} to ${timeText(look.until)}.`);
  for (const { pair, why } of amiss) {
    say(`The webhook of ${pair} ${amissText[why]}: "webhooks register" repairs it.`);
  }
  const sent = apply ? await applyRows(options, { ...looked, target, around, say }) : 0;
  if (json) {
    const [from, to] = [look.since, look.until].map((at) => new Date(at).toISOString());
    const found = rows.map((row) => jsonRow(row, stack));
    const document = { target: target.name, since: from, until: to, found, summary, sent, amiss };
    print(JSON.stringify(document, null, 2));
  }
  if (!isMissed(summary)) return 0;
  return apply && summary.dead === 0 ? 0 : 1;
}

const amissText = {
  inactive: "is inactive",
  gone: "is gone",
  points_elsewhere: "points elsewhere",
} as const satisfies Readonly<Record<WebhookAmiss["why"], string>>;

interface ApplyParts {
  readonly reconciliation: Reconciliation;
  readonly look: LookOptions;
  readonly dead: ReadonlySet<string>;
  readonly rows: readonly FoundRow[];
  readonly target: Target;
  readonly around: Pick<Surroundings, "confirm">;
  readonly say: Print;
}

/**
 * Puts on the queue what a run would, when that is agreed to.
 * @returns how many
 */
async function applyRows({ yes }: MissedOptions, parts: ApplyParts): Promise<number> {
  const { reconciliation, look, dead, rows, around, say } = parts;
  const where = `the queue of ${parts.target.name}`;
  const due = rows.filter(({ handedOver }) => handedOver).length;
  if (due === 0) return 0;
  say(`To be put on ${where}: ${due}, as the reconciler does it.`);
  if (!(await isAgreed(yes, `Put ${due} on ${where}?`, around.confirm))) {
    throw new CannotRun("Nothing was sent.");
  }
  const sent = await sendDue(reconciliation, look, dead);
  say(
    `${sent} put on ${where}. Of each the consumer decides whether it is still to be handled, behind ` +
      "what is queued for the object.",
  );
  return sent;
}

/** Runs what must answer: without one the exit code must not say that something was missed. */
async function answering<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`What was missed cannot be said: ${sentenceOf(error)} Nothing was done.`);
  }
}

/** Up to when is looked, and says what that leaves out. */
async function endOf(
  { since, until }: MissedOptions,
  { windowEnd, lagMs }: Reconciliation,
  say: Print,
): Promise<number> {
  if (until !== null && until <= since) throw wrong("--until is not later than --since");
  const { at, isHeld } = await windowEnd(until === null ? lagMs : 0);
  const to = until === null ? at : Math.min(until, at);
  if (isHeld && (until === null || at < until)) {
    say(
      `A delivery waits in the bucket to be put on the queue: what changed after ${timeText(to)} is ` +
        "not looked at, since it may be among it.",
    );
  } else if (until === null) {
    say(
      `What changed after ${timeText(to)} is not looked at: it is younger than ${lagMs / 1_000} s, and ` +
        "may be on its way. --until sets another end.",
    );
  }
  if (to > since) return to;
  throw new CannotRun(
    "Between --since and that nothing can be looked at yet: run this again later. Nothing was done.",
  );
}

function sayStarts(look: LookOptions, say: Print): void {
  for (const resource of reconciledNames) {
    const from = startsOf(look, resource);
    if (from === null) {
      say(
        `${resource} are not looked at: no webhook of this endpoint announces what is found there.`,
      );
    } else if (from > look.since) {
      say(
        `${resource} are looked at from ${timeText(from)} on: their oldest webhook was made then. ` +
          '"webhooks backfill" hands over what is older.',
      );
    }
  }
}

/** Ids of the deliveries that are dead. */
async function deadIds(target: Target): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { deliveryId } of target.records.list("dead")) ids.add(deliveryId);
  return ids;
}

async function findRows(
  reconciliation: Reconciliation,
  look: LookOptions,
  dead: ReadonlySet<string>,
): Promise<readonly FoundRow[]> {
  // Windows share their ends, and what changes meanwhile comes again: the last one counts.
  const rows = new Map<string, FoundRow>();
  await lookThrough(reconciliation, look, (judged) => {
    for (const each of judged) {
      const row = rowOf(each, dead);
      rows.delete(each.found.key);
      if (row !== null) rows.set(each.found.key, row);
    }
    return Promise.resolve();
  });
  return [...rows.values()];
}

/**
 * Looks once more, and sends what a run would: not what was read first, of which something may have
 * been handled while a person made up their mind.
 */
async function sendDue(
  reconciliation: Reconciliation,
  look: LookOptions,
  dead: ReadonlySet<string>,
): Promise<number> {
  const { send, now } = reconciliation;
  const sent = new Set<string>();
  const isDue = (judged: JudgedObject): boolean =>
    isHandedOver(judged) && deadIdOf(judged, dead) === null && !sent.has(judged.found.id);
  try {
    await lookThrough(reconciliation, look, async (judged) => {
      const due = judged.filter(isDue);
      await handOver(due, send, now);
      for (const { found } of due) sent.add(found.id);
    });
  } catch (error) {
    throw new Error(
      `${sentenceOf(error)} Not all was put on the queue: run the same command again.`,
      {
        cause: error,
      },
    );
  }
  return sent.size;
}
