import { holding } from "../../../lambda/contract/environment.ts";
import { errorName } from "../../../lambda/common/log.ts";
import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";

export interface RefusedObject {
  readonly key: string;
  readonly text: string;
}

const page = 1_000;
/** Few: they share one line, and each has its time limit. */
const readSideBySide = 2;

/**
 * What is in `refused/`, oldest first, until the signal aborts. Throws at one that cannot be read.
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
      const reads = await Promise.allSettled(keys.map((key) => objects.read(key)));
      for (const [index, key] of keys.entries()) {
        const read = reads[index];
        if (signal.aborted) return;
        // In its turn: what was read before it is not lost.
        if (read?.status === "rejected") throw unread(key, read.reason);
        const text = read?.value ?? null;
        if (text !== null) yield { key, text };
      }
    }
    const last = listed.at(-1);
    if (last === undefined || listed.length < page) return;
    after = last;
  }
}

const unread = (key: string, cause: unknown): Error =>
  new Error(
    `${key} could not be read (${errorName(cause)}). To leave it out: the same command with --after ${key}`,
    { cause },
  );
