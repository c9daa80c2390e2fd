import { randomBytes } from "node:crypto";
import type { Walked } from "../../../lambda/reconciler/walk-windows.ts";
import { isAgreed } from "../../common/agreed.ts";
import { CannotRun, sentenceOf } from "../../common/cannot-run.ts";
import type { Output } from "../../common/output.ts";
import { pause } from "../../common/pause.ts";
import { timeText } from "../../common/read-time.ts";
import { explainWalk, waitText } from "../../common/shipmondo/explain-walk.ts";
import { reconciliationOf } from "../../common/shipmondo/reconciliation.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { handOverAll } from "./hand-over-all.ts";
import { countWaiting, waitForRoom } from "./queue-room.ts";
import {
  createStoredRuns,
  type BackfillName,
  type StoredRun,
  type StoredRuns,
} from "./stored-run.ts";
import { progressText, tallyText, type Tally } from "./tally.ts";

export interface BackfillOptions extends BackfillName {
  readonly dryRun: boolean;
  /** Not where an earlier command stopped. */
  readonly fromStart: boolean;
  readonly yes: boolean;
  readonly stage: string | null;
}

type Around = Pick<Surroundings, "env" | "sleep" | "now" | "clock" | "confirm" | "warn">;

const progressEveryMs = 5_000;
const nothing: Tally = { seen: 0, sent: 0, skipped: 0 };

/**
 * Hands the objects of a list over to the handlers, from old to new.
 * @returns 0 when it came to the end; 1 when it was interrupted
 * @throws CannotRun when nothing was done; else Error that says why it stopped and how to go on
 */
export async function runBackfill(
  options: BackfillOptions,
  target: Target,
  around: Around,
  signal: AbortSignal,
  out: Output,
): Promise<number> {
  const { resource, since, again, dryRun } = options;
  const { sleep, clock, warn } = around;
  const { sqs, queueUrl } = target;
  const reconciliation = await reconciliationOf(target, options.stage, around);
  const { address, now } = reconciliation;
  const { at: until } = await reconciliation.windowEnd(reconciliation.lagMs);
  if (until <= since) {
    throw new CannotRun(
      "What has changed since --since comes by webhook, or by the reconciler. Nothing was done.",
    );
  }
  out.say(announcement(options, target, address, until));
  const name: BackfillName = { resource, since, again };
  const stored = dryRun ? null : await openRun(name, options, target, around.confirm);
  const before = stored?.run.reached ?? null;
  const from = before ?? since;
  if (before !== null) {
    out.say(`Going on at ${timeText(from)}; --from-start begins again.`);
  }

  const startedAt = clock();
  const progress = { tally: nothing, reached: from, saidAt: startedAt };
  const count = (): Promise<number> => countWaiting(sqs, queueUrl);
  const walked = await handOverAll({
    reconciliation,
    resource,
    from,
    to: until,
    replay: again ? (stored?.run.id ?? "") : null,
    dryRun,
    signal,
    room: () => waitForRoom({ count, sleep, clock, signal, say: warn }),
    async wait(ms, why) {
      warn(waitText(address, why, now() + ms));
      await pause(ms, sleep, signal);
    },
    async onReached(reached, tally) {
      await stored?.runs.reach(stored.run, reached);
      progress.reached = reached;
      progress.tally = tally;
      if (clock() - progress.saidAt < progressEveryMs) return;
      progress.saidAt = clock();
      const ms = progress.saidAt - startedAt;
      warn(progressText({ tally, since, until, reached, ms, dryRun }));
    },
  }).catch((error: unknown) => {
    throw new Error(`${sentenceOf(error)} ${goOn(progress.reached, dryRun)}`, { cause: error });
  });
  return ended({ options, walked, address, until, ...progress }, stored, target, out);
}

interface OpenRun {
  readonly runs: StoredRuns;
  readonly run: StoredRun;
}

async function openRun(
  name: BackfillName,
  { yes, fromStart }: BackfillOptions,
  { dynamoDb, tableName, name: where }: Target,
  confirm: Surroundings["confirm"],
): Promise<OpenRun> {
  if (!(await isAgreed(yes, `Put them on the queue of ${where}?`, confirm))) {
    throw new CannotRun("Nothing was sent.");
  }
  const newId = (): string => `backfill-${randomBytes(8).toString("hex")}`;
  const runs = createStoredRuns(dynamoDb, tableName, newId);
  if (fromStart) await runs.forget(name);
  return { runs, run: await runs.open(name) };
}

/** What is about to be done, the target first. */
function announcement(
  { resource, since, again, dryRun }: BackfillOptions,
  target: Target,
  address: string,
  until: number,
): string {
  const which = again ? "" : " whose version was not handled";
  const what = dryRun ? "would be put" : "are put";
  return (
    `On the queue of ${target.name} ${what}: all ${resource} of ${new URL(address).host}${which}, from ` +
    `${timeText(since)} to ${timeText(until)}. The handler ${resource}:reconciled, else ${resource}:* or *, gets them.`
  );
}

interface Ending {
  readonly options: BackfillOptions;
  readonly walked: Walked;
  readonly address: string;
  readonly until: number;
  readonly tally: Tally;
  readonly reached: number;
}

async function ended(
  { options, walked, address, until, tally, reached }: Ending,
  stored: OpenRun | null,
  target: Target,
  { json, print, say }: Output,
): Promise<number> {
  const { resource, since, again, dryRun } = options;
  if (!walked.ok && walked.reason !== "over") {
    throw new Error(`${explainWalk(walked, address)} ${goOn(reached, dryRun)}`);
  }
  if (walked.ok) await stored?.runs.forget({ resource, since, again });
  const words = tallyText(tally, dryRun);
  say(walked.ok ? `Done: ${words}.` : `Interrupted: ${words}. ${goOn(reached, dryRun)}`);
  if (walked.ok && tally.sent > 0 && !dryRun) {
    const waiting = await countWaiting(target.sqs, target.queueUrl);
    say(`About ${waiting} of them wait on the queue; the consumer handles them at its own rate.`);
  }
  if (json) {
    const iso = (at: number): string => new Date(at).toISOString();
    const times = { since: iso(since), until: iso(until), reached: iso(reached) };
    const done = walked.ok;
    const document = { target: target.name, resource, ...times, again, dryRun, done, ...tally };
    print(JSON.stringify(document, null, 2));
  }
  return walked.ok ? 0 : 1;
}

const goOn = (reached: number, dryRun: boolean): string =>
  dryRun
    ? "A dry run keeps nothing: run it again from the beginning."
    : `The same command goes on at ${timeText(reached)}.`;
