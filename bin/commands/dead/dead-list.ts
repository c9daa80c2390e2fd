import { deadLetterId, type DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { addToGroup, printGroups, type Groups } from "../../common/print-groups.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { deadLettersOf } from "../../../lambda/dead/find-dead-letters.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { causeOf, whyDead, type WhyDead } from "../../../lambda/dead/why-dead.ts";

/**
 * Lists the dead letters without personal data, grouped by the name and place of the error; or as
 * JSON: `{ deadLetters: [{ id, cause, receivedAt, resource, action, resourceId, attempts }] }`.
 */
export async function listDeadLetters(
  target: Target,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const deadLetters = target.deadLetters;
  const groups: Groups = new Map();
  const rows: object[] = [];
  let shown = 0;
  await walkThrough(deadLetters, signal, async (walk) => {
    for (;;) {
      const met = await walk.next();
      if (met.length === 0) return;
      shown += met.length;
      const reasons = await whyDead(met, target.records);
      for (const [index, deadLetter] of met.entries()) {
        const why = reasons[index];
        if (why === undefined) continue;
        if (json) rows.push(rowOf(deadLetter, why));
        else addToGroup(groups, causeOf(deadLetter, why), lineOf(deadLetter, why));
      }
    }
  });

  if (json) print(JSON.stringify({ deadLetters: rows }, null, 2));
  else printGroups(groups, print);
  if (signal.aborted) {
    say(`Interrupted: these are ${shown}, and there are more.`);
    return 1;
  }
  const total = await deadLetters.count();
  const behind = Math.max(total - shown, 0);
  say(
    `${deadLettersOf(Math.max(total, shown))} in the dead-letter queue of ${target.name}` +
      (behind > 0
        ? `; ${behind} not shown: behind others of the same object, or held by another command`
        : ""),
  );
  return 0;
}

/** As JSON, with null for what a message that is no delivery does not have. */
function rowOf(deadLetter: DeadLetter, why: WhyDead): object {
  const { receivedAt, resource, action, resourceId } = deadLetter.delivery ?? {};
  return {
    id: deadLetterId(deadLetter),
    cause: causeOf(deadLetter, why),
    receivedAt: receivedAt ?? null,
    resource: resource ?? null,
    action: action ?? null,
    resourceId: resourceId ?? null,
    attempts: why.attempts,
  };
}

function lineOf(deadLetter: DeadLetter, { attempts }: WhyDead): string {
  const { delivery } = deadLetter;
  if (delivery === null) return deadLetterId(deadLetter);
  const { receivedAt, resource, action, resourceId } = delivery;
  const what = `${resource ?? "-"}:${action ?? "-"} ${resourceId ?? "-"}`;
  const made = attempts === null ? "" : `  ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return `${deadLetterId(deadLetter)}  ${receivedAt}  ${what}${made}`;
}
