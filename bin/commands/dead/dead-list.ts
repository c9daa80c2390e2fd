import { letterId, type DeadLetter } from "./dead-letters.ts";
import { addToGroup, printGroups, type Groups } from "../../common/print-groups.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { lettersOf } from "./find-letters.ts";
import { walkThrough } from "./walk.ts";
import { causeOf, whyDead, type WhyDead } from "./why-dead.ts";

/**
 * Lists the dead letters without personal data, grouped by the name and place of the error; or as
 * JSON: `{ letters: [{ id, cause, receivedAt, resource, action, resourceId, attempts }] }`.
 */
export async function listLetters(
  target: Target,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const letters = target.deadLetters;
  const groups: Groups = new Map();
  const rows: object[] = [];
  let shown = 0;
  await walkThrough(letters, signal, async (walk) => {
    for (;;) {
      const met = await walk.next();
      if (met.length === 0) return;
      shown += met.length;
      const reasons = await whyDead(met, target.records);
      for (const [index, letter] of met.entries()) {
        const why = reasons[index];
        if (why === undefined) continue;
        if (json) rows.push(rowOf(letter, why));
        else addToGroup(groups, causeOf(letter, why), lineOf(letter, why));
      }
    }
  });

  if (json) print(JSON.stringify({ letters: rows }, null, 2));
  else printGroups(groups, print);
  if (signal.aborted) {
    say(`Interrupted: these are ${shown}, and there are more.`);
    return 1;
  }
  const total = await letters.count();
  const behind = Math.max(total - shown, 0);
  say(
    `${lettersOf(Math.max(total, shown))} in the dead-letter queue of ${target.name}` +
      (behind > 0
        ? `; ${behind} not shown: behind others of the same object, or held by another command`
        : ""),
  );
  return 0;
}

/** As JSON, with null for what a message that is no delivery does not have. */
function rowOf(letter: DeadLetter, why: WhyDead): object {
  const { receivedAt, resource, action, resourceId } = letter.delivery ?? {};
  return {
    id: letterId(letter),
    cause: causeOf(letter, why),
    receivedAt: receivedAt ?? null,
    resource: resource ?? null,
    action: action ?? null,
    resourceId: resourceId ?? null,
    attempts: why.attempts,
  };
}

function lineOf(letter: DeadLetter, { attempts }: WhyDead): string {
  const { delivery } = letter;
  if (delivery === null) return letterId(letter);
  const { receivedAt, resource, action, resourceId } = delivery;
  const what = `${resource ?? "-"}:${action ?? "-"} ${resourceId ?? "-"}`;
  const tried = attempts === null ? "" : `  ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return `${letterId(letter)}  ${receivedAt}  ${what}${tried}`;
}
