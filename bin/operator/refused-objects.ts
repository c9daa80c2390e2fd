import { holding } from "../../lambda/shared/environment.ts";
import type { HeldObjects } from "../../lambda/reclaimer/held-objects.ts";

export interface RefusedObject {
  readonly key: string;
  readonly text: string;
}

const page = 1_000;
const readSideBySide = 8;

/**
 * What is in `refused/`, oldest first, until the signal aborts.
 * @param position a key, or the beginning of one: only what sorts behind it
 */
export async function* refusedObjects(
  objects: HeldObjects,
  position: string | null,
  signal: AbortSignal,
): AsyncGenerator<RefusedObject> {
  let after = position ?? "";
  for (;;) {
    const listed = await objects.list(holding.refused, after, page);
    for (let at = 0; at < listed.length; at += readSideBySide) {
      const keys = listed.slice(at, at + readSideBySide);
      const texts = await Promise.all(keys.map((key) => objects.read(key)));
      for (const [index, key] of keys.entries()) {
        const text = texts[index] ?? null;
        if (signal.aborted) return;
        if (text !== null) yield { key, text };
      }
    }
    const last = listed.at(-1);
    if (last === undefined || listed.length < page) return;
    after = last;
  }
}

/**
 * A position as a person gives it: `refused/<time>-<id>`, or a time to begin at.
 * @returns null when it is none; every object would sort behind or before it, which nobody means
 */
export function readPosition(text: string): string | null {
  const name = text.startsWith(holding.refused) ? text.slice(holding.refused.length) : text;
  return /^\d{4}-\d\d-\d\d(T[\w:.-]*)?$/.test(name) ? `${holding.refused}${name}` : null;
}
