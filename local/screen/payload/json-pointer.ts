import { childrenOf, rootOf, type JsonSpan } from "./json-scan.ts";

/** A deeper one is refused: each level costs a pass over what is below it. */
export const deepest = 500;

/** The names that a JSON pointer goes through (RFC 6901); null when it is none, or too deep. */
export function readPointer(pointer: string): readonly string[] | null {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return null;
  const names = pointer.slice(1).split("/");
  return names.length > deepest
    ? null
    : names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export const pointerTo = (parent: string, name: string): string =>
  `${parent}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/**
 * Where a pointer leads in a JSON text: of several members with one name to the last, which is the
 * one that `JSON.parse` keeps. Yields on the way, for a text of megabytes.
 * @returns null when there is no such value
 */
export function* locate(
  text: string,
  names: readonly string[],
): Generator<undefined, JsonSpan | null> {
  let span = rootOf(text);
  for (const name of names) {
    let found: JsonSpan | null = null;
    for (const child of childrenOf(text, span)) {
      if (child.name === name) found = child;
      yield;
    }
    if (found === null) return null;
    span = found;
  }
  return span;
}
