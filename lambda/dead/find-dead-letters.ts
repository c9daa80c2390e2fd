import { deadLetterId, type DeadLetter } from "./dead-letters.ts";
import type { Walk } from "./walk.ts";

/** The dead letters of one delivery, or why it is not clear which one is meant. */
export type Found =
  | { readonly kind: "one"; readonly id: string; readonly deadLetters: readonly DeadLetter[] }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly ids: readonly string[] };

/**
 * Looks at every dead letter within reach for those whose id begins with `start`. Several dead
 * letters of one delivery are one match; dead letters of more than one delivery are several.
 */
export async function findDeadLetters(walk: Walk, start: string): Promise<Found> {
  const ids = new Set<string>();
  let deadLetters: readonly DeadLetter[] = [];
  for (;;) {
    const met = await walk.next();
    if (met.length === 0) break;
    const matching = met.filter((deadLetter) => deadLetterId(deadLetter).startsWith(start));
    for (const deadLetter of matching) ids.add(deadLetterId(deadLetter));
    // Of more than one delivery only the ids are said, so the dead letters need not be kept.
    deadLetters = ids.size > 1 ? [] : [...deadLetters, ...matching];
  }
  const [id] = ids;
  if (id === undefined) return { kind: "none" };
  return ids.size > 1 ? { kind: "several", ids: [...ids] } : { kind: "one", id, deadLetters };
}

/**
 * Acts on the dead letters of one delivery, then on those of the same delivery that come within
 * reach once the ones before them are gone.
 */
export async function actOnEach(
  walk: Walk,
  { id, deadLetters }: Extract<Found, { kind: "one" }>,
  act: (deadLetters: readonly DeadLetter[]) => Promise<void>,
): Promise<void> {
  await act(deadLetters);
  for (;;) {
    const met = await walk.next();
    if (met.length === 0) return;
    const same = met.filter((deadLetter) => deadLetterId(deadLetter) === id);
    if (same.length > 0) await act(same);
  }
}

/** What to say when no single delivery was found; the exit code is 1. */
export function sayNotFound(
  found: Exclude<Found, { kind: "one" }>,
  start: string,
  print: (line: string) => void,
): number {
  if (found.kind === "none") {
    print(
      `No dead letter within reach has an id that begins with ${start}. "dead list" shows what is ` +
        "there; one behind another of the same object comes within reach when that one is gone.",
    );
    return 1;
  }
  print(
    `${start} is the beginning of ${found.ids.length} ids; nothing was done. Give more of one:`,
  );
  for (const id of found.ids.slice(0, 20)) print(`  ${id}`);
  if (found.ids.length > 20) print(`  and ${found.ids.length - 20} more`);
  return 1;
}

export const deadLettersOf = (count: number): string =>
  count === 1 ? "1 dead letter" : `${count} dead letters`;
