import { judgeRows, type JudgedObject } from "../../../lambda/reconciler/hand-over.ts";
import { reconciledNames, type ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { listSources } from "../../../lambda/reconciler/read-window.ts";
import { firstWatermark } from "../../../lambda/reconciler/reconcile.ts";
import {
  registeredPairs,
  webhooksAmiss,
  type RegisteredPairs,
  type WebhookAmiss,
} from "../../../lambda/reconciler/registered-pairs.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import type { Print } from "../../common/io-types.ts";
import { pause } from "../../common/pause.ts";
import { explainFailure } from "../../common/shipmondo/explain-failure.ts";
import { explainWalk, waitText } from "../../common/shipmondo/explain-walk.ts";
import type { Reconciliation } from "../../common/shipmondo/reconciliation.ts";
import { walkPatiently } from "../../common/shipmondo/walk-patiently.ts";

export interface LookOptions {
  readonly pairs: RegisteredPairs;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
  readonly say: Print;
}

/**
 * The webhooks that should have announced what is looked for, as a run of the reconciler knows
 * them; nothing is written.
 * @throws CannotRun when the API does not say, or none is known
 */
export async function readPairs({
  api,
  address,
  progress,
  own,
}: Reconciliation): Promise<{ pairs: RegisteredPairs; amiss: readonly WebhookAmiss[] }> {
  const webhooks = await api.webhooks();
  if (!webhooks.ok) throw new CannotRun(explainFailure(webhooks, address));
  const pairs = registeredPairs(await progress.pairs(), webhooks.value, own);
  if (Object.keys(pairs).length > 0)
    return { pairs, amiss: webhooksAmiss(pairs, webhooks.value, own) };
  throw new CannotRun(
    `No webhook at ${new URL(address).host} points at this endpoint, so none should have brought ` +
      'anything: "webhooks register" registers them. Nothing was done.',
  );
}

/** From when a list is looked at: nothing is missed that is older than its webhooks. */
export function startsOf(
  { pairs, since }: Pick<LookOptions, "pairs" | "since">,
  resource: ReconciledName,
): number | null {
  const first = firstWatermark(resource, pairs);
  return first === null ? null : Math.max(first, since);
}

/**
 * Judges every object of Shipmondo's lists in a time, as a run of the reconciler does.
 * @param onJudged gets them window by window, some of them more than once
 * @throws Error that says why a list was not read to its end
 */
export async function lookThrough(
  reconciliation: Reconciliation,
  options: LookOptions,
  onJudged: (judged: readonly JudgedObject[]) => Promise<void>,
): Promise<void> {
  const { api, address, versions, all, now } = reconciliation;
  const { pairs, until, signal, sleep, say } = options;
  for (const resource of reconciledNames) {
    const from = startsOf(options, resource);
    if (from === null || from >= until) continue;
    const walked = await walkPatiently({
      api,
      source: listSources[resource],
      from,
      to: until,
      isOver: () => signal.aborted,
      async onRows(rows) {
        await onJudged(await judgeRows(resource, rows, { versions, pairs, all, now }));
      },
      onReached: () => Promise.resolve(),
      async wait(ms, why) {
        say(waitText(address, why, now() + ms));
        await pause(ms, sleep, signal);
      },
    });
    if (!walked.ok) throw new Error(explainWalk(walked, address));
  }
}
