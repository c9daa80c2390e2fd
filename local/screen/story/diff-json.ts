import type { Change } from "../../view/story.ts";
import { collectChildren } from "../payload/json-members.ts";
import { pointerTo } from "../payload/json-pointer.ts";
import { rootOf, type JsonChild, type JsonSpan } from "../payload/json-scan.ts";
import { pairItems, type Pair } from "./pair-items.ts";

/** Changes that are given; there may be more. */
export const mostChanges = 200;
const longestText = 300;
/** What differs below is one change: each level costs a pass over what is below it. */
const deepest = 60;

export interface Difference {
  readonly changes: readonly Change[];
  readonly more: boolean;
}

/**
 * What differs between two JSON texts. The order of an object's members does not matter; items of
 * an array are paired as `pairItems` says. What has the same text is the same and is not looked
 * into, so that megabytes which did not change cost little. Yields on the way.
 */
export function* diffJson(before: string, after: string): Generator<undefined, Difference> {
  const changes: Change[] = [];
  const shown = (text: string, { start, end }: JsonSpan): string =>
    text.slice(start, Math.min(end, start + longestText));
  const note = (pointer: string, was: JsonSpan | null, is: JsonSpan | null): void => {
    changes.push({
      pointer,
      kind: was === null ? "added" : is === null ? "removed" : "changed",
      before: was === null ? null : shown(before, was),
      after: is === null ? null : shown(after, is),
    });
  };

  function* compare(
    pointer: string,
    was: JsonSpan,
    is: JsonSpan,
    depth: number,
  ): Generator<undefined, void> {
    yield;
    if (changes.length > mostChanges) return;
    if (before.slice(was.start, was.end) === after.slice(is.start, is.end)) return;
    const isContainer = was.type === "object" || was.type === "array";
    if (was.type !== is.type || !isContainer || depth >= deepest) {
      note(pointer, was, is);
      return;
    }
    const pairs = yield* was.type === "object"
      ? pairMembers(was, is)
      : pairItems(before, was, after, is);
    for (const [name, old, now] of pairs) {
      const at = pointerTo(pointer, name);
      if (old !== null && now !== null) yield* compare(at, old, now, depth + 1);
      else note(at, old, now);
      if (changes.length > mostChanges) return;
    }
  }

  /** In the order of the newer; what is gone at the end. */
  function* pairMembers(was: JsonSpan, is: JsonSpan): Generator<undefined, readonly Pair[]> {
    const old = byName(yield* collectChildren(before, was));
    const now = byName(yield* collectChildren(after, is));
    return [
      ...[...now].map(([name, span]): Pair => [name, old.get(name) ?? null, span]),
      ...[...old].flatMap(([name, span]): readonly Pair[] =>
        now.has(name) ? [] : [[name, span, null]],
      ),
    ];
  }

  yield* compare("", rootOf(before), rootOf(after), 0);
  return { changes: changes.slice(0, mostChanges), more: changes.length > mostChanges };
}

/** Of several members with one name the last, as `JSON.parse` has it. */
const byName = (members: readonly JsonChild[]): ReadonlyMap<string, JsonSpan> =>
  new Map(members.map((member) => [member.name, member]));
