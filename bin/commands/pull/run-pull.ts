import { deadLetterId, type DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { findDeadLetters } from "../../../lambda/dead/find-dead-letters.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { idOf } from "../../../lambda/reclaimer/reclaim-object.ts";
import { printable } from "../../../local/terminal.ts";
import { isAgreed } from "../../common/agreed.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import type { Output } from "../../common/output.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { copyDeadLetter } from "./copy-dead-letter.ts";
import { findQuarantined } from "./find-quarantined.ts";

export interface PullOptions {
  /** The beginning of an id. */
  readonly start: string;
  readonly yes: boolean;
}

/** What is to be copied. */
type Wanted =
  | { readonly kind: "dead letter"; readonly id: string; readonly letters: readonly DeadLetter[] }
  | { readonly kind: "quarantined request"; readonly id: string; readonly keys: readonly string[] };

/**
 * Copies a dead letter, or a quarantined request, of a stack into the local run. In AWS nothing is
 * written or removed: a dead letter is received, which is counted, and given back. JSON: `{ from,
 * to, what, id, copied }`.
 * @returns the exit code
 */
export async function runPull(
  { start, yes }: PullOptions,
  stack: Target,
  local: Target,
  around: Pick<Surroundings, "confirm" | "now">,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const wanted = await find(start, stack, signal);
  if (signal.aborted) {
    say("Interrupted. Nothing was copied.");
    return 1;
  }
  const { kind: what, id } = wanted;
  say(
    printable(
      `This copies the ${what} ${describe(wanted)} with its personal data from ${stack.name} to ` +
        `${local.name}. In AWS nothing is changed.`,
    ),
  );
  if (!(await isAgreed(yes, "Copy it?", around.confirm))) {
    say("Nothing was done.");
    return 1;
  }
  const copied =
    wanted.kind === "dead letter"
      ? await copyLetters(wanted.letters, stack, local, around.now().getTime())
      : await copyRequests(wanted.keys, stack, local);
  if (json) print(JSON.stringify({ from: stack.name, to: local.name, what, id, copied }, null, 2));
  if (copied === 0) {
    say("Nothing was copied: it is gone from the stack's bucket.");
    return 1;
  }
  for (const line of wanted.kind === "dead letter" ? afterLetter : afterRequest) say(line);
  return 0;
}

const afterLetter = [
  "It is on the queue of the local run and is handled now: npm run webhooks -- logs --follow",
];
const afterRequest = [
  "It is in refused/ of the local run. No key was copied: a key of the local run must verify it.",
  "  npm run keys -- add <name>      asks for the webhook's key",
  "  npm run replay -- --refused     forwards what verifies now",
];

async function find(start: string, stack: Target, signal: AbortSignal): Promise<Wanted> {
  const found = await walkThrough(stack.deadLetters, signal, (walk) =>
    findDeadLetters(walk, start),
  );
  if (found.kind === "one") {
    return { kind: "dead letter", id: found.id, letters: found.deadLetters };
  }
  if (found.kind === "several") throw ambiguous(found.ids.length);
  const keys = await findQuarantined(stack.objects, start, signal);
  const [id, ...others] = new Set(keys.map(idOf));
  if (others.length > 0) throw ambiguous(others.length + 1);
  if (id !== undefined) return { kind: "quarantined request", id, keys };
  throw new CannotRun(
    "Neither a dead letter within reach nor a quarantined request has an id that begins so: " +
      '"dead list" shows the one, "find" says where a delivery is. Nothing was done.',
  );
}

const ambiguous = (count: number): CannotRun =>
  new CannotRun(`This is the beginning of ${count} ids: give more of one. Nothing was done.`);

function describe(wanted: Wanted): string {
  if (wanted.kind === "quarantined request") return wanted.id;
  const { delivery } = wanted.letters[0] ?? {};
  const { resource, action, resourceId } = delivery ?? {};
  const about = delivery ? ` (${resource ?? "?"}:${action ?? "?"} ${resourceId ?? "-"})` : "";
  return `${wanted.id}${about}`;
}

async function copyLetters(
  letters: readonly DeadLetter[],
  stack: Target,
  local: Target,
  now: number,
): Promise<number> {
  let copied = 0;
  for (const [index, letter] of letters.entries()) {
    const mark = `pull-${deadLetterId(letter).slice(0, 16)}-${now}-${index}`;
    if (await copyDeadLetter(letter, stack, local, mark)) copied++;
  }
  return copied;
}

async function copyRequests(
  keys: readonly string[],
  stack: Target,
  local: Target,
): Promise<number> {
  let copied = 0;
  for (const key of keys) {
    const text = await stack.objects.read(key);
    if (text === null) continue;
    await local.objects.write(key, text);
    copied++;
  }
  return copied;
}
