import { childrenOf, rootOf, stringOf, type JsonChild, type JsonSpan } from "./json-scan.ts";

/** Children between two pauses. */
const childrenAtOnce = 200;

/** All children of a value. Yields on the way, since there may be a million. */
export function* collectChildren(
  text: string,
  span: JsonSpan,
): Generator<undefined, readonly JsonChild[]> {
  const children: JsonChild[] = [];
  for (const child of childrenOf(text, span)) {
    children.push(child);
    if (children.length % childrenAtOnce === 0) yield;
  }
  return children;
}

/**
 * The texts and numbers at the top of an object that have one of the names; the numbers as they
 * were written. Of several members with one name it is the last, as `JSON.parse` has it.
 * @param text JSON text; null: none is known
 */
export function topMembers(
  text: string | null,
  names: readonly string[],
): Readonly<Record<string, string>> {
  if (text === null) return {};
  const found = new Map<string, string>();
  for (const { name, type, start, end } of childrenOf(text, rootOf(text))) {
    if (!names.includes(name)) continue;
    const json = text.slice(start, end);
    if (type === "string") found.set(name, stringOf(json));
    else if (type === "number") found.set(name, json);
    else found.delete(name);
  }
  return Object.fromEntries(found);
}
