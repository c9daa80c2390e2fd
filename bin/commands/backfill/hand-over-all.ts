import { reconciledAction, type ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { judgeRows, sendEach, type JudgedObject } from "../../../lambda/reconciler/hand-over.ts";
import { listSources } from "../../../lambda/reconciler/read-window.ts";
import type { Walked } from "../../../lambda/reconciler/walk-windows.ts";
import type { Reconciliation } from "../../common/shipmondo/reconciliation.ts";
import { walkPatiently } from "../../common/shipmondo/walk-patiently.ts";
import type { Tally } from "./tally.ts";

export interface HandOverOptions {
  readonly reconciliation: Pick<Reconciliation, "send" | "now"> & {
    readonly api: Pick<Reconciliation["api"], "list">;
    readonly versions: Pick<Reconciliation["versions"], "readAll">;
  };
  readonly resource: ReconciledName;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of a run that has everything handled, also what was; null: not that. */
  readonly replay: string | null;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Waits until the queue may take some more, or the signal aborts. */
  readonly room: () => Promise<void>;
  /** Waits where the API asks for it. */
  readonly wait: (ms: number, why: "throttled" | "failed") => Promise<void>;
  /** Told after each window, when all up to `at` is handed over. */
  readonly onReached: (at: number, tally: Tally) => Promise<void>;
}

class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Puts every object of a list, from old to new, on the queue, unless its version was handled or
 * received. The consumer decides once more, behind what is queued for the object.
 */
export async function handOverAll(options: HandOverOptions): Promise<Walked> {
  const { reconciliation, resource, replay, dryRun, signal } = options;
  const { api, versions, send, now } = reconciliation;
  const tally = { seen: 0, sent: 0, skipped: 0 };
  // Windows share their ends: what lies on one comes twice.
  let inThis = new Set<string>();
  let inLast = new Set<string>();

  const isNew = ({ found: { id } }: JudgedObject): boolean => {
    if (inThis.has(id)) return false;
    inThis.add(id);
    return !inLast.has(id);
  };
  const isDue = ({ judgement }: JudgedObject): boolean => replay !== null || judgement !== "known";
  const about = {
    action: reconciledAction,
    origin: "backfill",
    ...(replay === null ? {} : { replay }),
  } as const;

  try {
    return await walkPatiently({
      api,
      source: listSources[resource],
      from: options.from,
      to: options.to,
      isOver: () => signal.aborted,
      async onRows(rows) {
        // No webhook counts as one that should have announced it: nothing of this was missed.
        const judged = await judgeRows(resource, rows, { versions, pairs: {}, all: true, now });
        const fresh = judged.filter(isNew);
        const due = fresh.filter(isDue);
        if (!dryRun && due.length > 0) {
          await options.room();
          if (signal.aborted) throw new Interrupted("Between two windows");
          await sendEach(due, send, now, () => about);
        }
        tally.seen += fresh.length;
        tally.sent += due.length;
        tally.skipped += fresh.length - due.length;
      },
      async onReached(at) {
        inLast = inThis;
        inThis = new Set();
        await options.onReached(at, { ...tally });
      },
      wait: options.wait,
    });
  } catch (error) {
    if (error instanceof Interrupted) return { ok: false, reason: "over" };
    throw error;
  }
}
