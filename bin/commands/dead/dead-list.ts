import { letterId, type DeadLetter } from "./dead-letters.ts";
import { addToGroup, printGroups, type Groups } from "../../common/print-groups.ts";
import type { Target } from "../../common/target.ts";
import { walkThrough } from "./walk.ts";
import { causeOf, whyDead, type WhyDead } from "./why-dead.ts";

/** Lists the dead letters without personal data, grouped by the name and place of the error. */
export async function listLetters(
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const letters = target.deadLetters;
  const groups: Groups = new Map();
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
        addToGroup(groups, causeOf(letter, why), lineOf(letter, why));
      }
    }
  });

  printGroups(groups, print);
  if (signal.aborted) {
    print(`Interrupted: these are ${shown}, and there are more.`);
    return 1;
  }
  const total = await letters.count();
  const behind = Math.max(total - shown, 0);
  print(
    `${Math.max(total, shown)} in the dead-letter queue of ${target.name}` +
      (behind > 0
        ? `; ${behind} not shown: behind others of the same object, or held by another command`
        : ""),
  );
  return 0;
}

function lineOf(letter: DeadLetter, { attempts }: WhyDead): string {
  const { delivery } = letter;
  if (delivery === null) return letterId(letter);
  const { receivedAt, resource, action, resourceId } = delivery;
  const what = `${resource ?? "-"}:${action ?? "-"} ${resourceId ?? "-"}`;
  const tried = attempts === null ? "" : `  ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return `${letterId(letter)}  ${receivedAt}  ${what}${tried}`;
}
