import { collectChildren } from "../payload/json-members.ts";
import { childrenOf, type JsonSpan } from "../payload/json-scan.ts";

/** An item with its name, as it was and as it is; null where it was not, or is not any more. */
export type Pair = readonly [name: string, before: JsonSpan | null, after: JsonSpan | null];

/**
 * Which items of two arrays belong together: those with the same `id`, where each item is an object
 * with an `id` of its own; else those with the same text at both ends, and what is between by its
 * index. The name is the index in the newer array, of what is gone the one in the older.
 */
export function* pairItems(
  before: string,
  was: JsonSpan,
  after: string,
  is: JsonSpan,
): Generator<undefined, readonly Pair[]> {
  const old = yield* collectChildren(before, was);
  const now = yield* collectChildren(after, is);
  const oldIds = yield* idsOf(before, old);
  const nowIds = oldIds === null ? null : yield* idsOf(after, now);
  return oldIds !== null && nowIds !== null
    ? pairById(old, oldIds, now, nowIds)
    : pairByPlace(before, old, after, now);
}

function pairById(
  old: readonly JsonSpan[],
  oldIds: readonly string[],
  now: readonly JsonSpan[],
  nowIds: readonly string[],
): readonly Pair[] {
  const byId = new Map(oldIds.map((id, at) => [id, old[at]]));
  const stay = new Set(nowIds);
  return [
    ...now.map((span, at): Pair => [String(at), byId.get(nowIds[at] ?? "") ?? null, span]),
    ...old.flatMap((span, at): readonly Pair[] =>
      stay.has(oldIds[at] ?? "") ? [] : [[String(at), span, null]],
    ),
  ];
}

function pairByPlace(
  before: string,
  old: readonly JsonSpan[],
  after: string,
  now: readonly JsonSpan[],
): readonly Pair[] {
  const isSame = (a: JsonSpan | undefined, b: JsonSpan | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    before.slice(a.start, a.end) === after.slice(b.start, b.end);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && isSame(old[head], now[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(old.at(-1 - tail), now.at(-1 - tail))) tail++;
  const [oldPart, nowPart] = [
    old.slice(head, old.length - tail),
    now.slice(head, now.length - tail),
  ];
  return Array.from({ length: Math.max(oldPart.length, nowPart.length) }, (_, at): Pair => [
    String(head + at),
    oldPart[at] ?? null,
    nowPart[at] ?? null,
  ]);
}

/** The ids of all items, as they are written; null where one has none, or two have the same. */
function* idsOf(
  text: string,
  items: readonly JsonSpan[],
): Generator<undefined, readonly string[] | null> {
  const ids: string[] = [];
  for (const item of items) {
    let id: string | null = null;
    for (const { name, type, start, end } of childrenOf(text, item)) {
      if (name !== "id" || item.type !== "object") continue;
      id = type === "number" || type === "string" ? text.slice(start, end) : null;
    }
    if (id === null) return null;
    ids.push(id);
    yield;
  }
  return new Set(ids).size === ids.length ? ids : null;
}
