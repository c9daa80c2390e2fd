import type { Effect } from "./effects.ts";

export interface CrashFacts {
  /** Ids of the deliveries that were answered 200 at least once. */
  readonly accepted: ReadonlySet<string>;
  /** Ids of all that was sent, answered or not. */
  readonly sent: ReadonlySet<string>;
  /** In the order in which they were committed. */
  readonly effects: readonly Effect[];
  /** Ids of runs of the handler that came to their end. */
  readonly runs: readonly string[];
  /** The queue's sequence number of the first message of each delivery. */
  readonly firstSequence: ReadonlyMap<string, bigint>;
  /** Ids of deliveries that were in a consumer's hand when a process was killed. */
  readonly inFlightAtKills: ReadonlySet<string>;
}

/** What must be empty, each with the ids that it is about; and the runs that a kill explains. */
export interface CrashFindings {
  readonly lost: readonly string[];
  readonly invented: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly wronglySuperseded: readonly string[];
  readonly rerunWithoutKill: readonly string[];
  /** Allowed: in flight at a kill, so run to the end twice. */
  readonly rerunAfterKill: readonly string[];
}

/** Compares what the handlers did with what was promised. */
export function checkEffects(facts: CrashFacts): CrashFindings {
  const { accepted, sent, effects, firstSequence, inFlightAtKills } = facts;
  const ids = effects.map(({ id }) => id);
  const effected = new Set(ids);
  const rerun = repeated(facts.runs);
  const objects = [...Map.groupBy(effects, ({ object }) => object).values()];
  return {
    lost: [...accepted].filter((id) => !effected.has(id)),
    invented: ids.filter((id) => !sent.has(id)),
    doubled: repeated(ids),
    outOfOrder: objects.flatMap((ofOne) =>
      ofOne
        .filter(({ id }, at) => {
          const before = ofOne[at - 1];
          const sequence = firstSequence.get(id) ?? -1n;
          return before !== undefined && sequence <= (firstSequence.get(before.id) ?? -1n);
        })
        .map(({ id }) => id),
    ),
    wronglySuperseded: objects.flatMap(wronglySuperseded),
    rerunWithoutKill: rerun.filter((id) => !inFlightAtKills.has(id)),
    rerunAfterKill: rerun.filter((id) => inFlightAtKills.has(id)),
  };
}

function wronglySuperseded(ofOne: readonly Effect[]): readonly string[] {
  let newest = -Infinity;
  return ofOne
    .filter(({ updatedAt, superseded }) => {
      const instant = Date.parse(updatedAt);
      const behind = instant < newest;
      newest = Math.max(newest, instant);
      return superseded !== behind;
    })
    .map(({ id }) => id);
}

function repeated(ids: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([id]) => id);
}

/** Whether nothing that must not be was found. */
export const holds = (findings: CrashFindings): boolean =>
  [
    findings.lost,
    findings.invented,
    findings.doubled,
    findings.outOfOrder,
    findings.wronglySuperseded,
    findings.rerunWithoutKill,
  ].every((ids) => ids.length === 0);
