import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Which files differ from what they were at the start, of those that count only then. */
export interface RestartNeeded {
  /** Files that only a start reads. */
  add(files: readonly string[]): void;
  /** Those whose content is not that of the start: a change that was undone needs none. */
  changed(): readonly string[];
}

export function createRestartNeeded(): RestartNeeded {
  const atStart = new Map<string, string>();
  return {
    add(files) {
      for (const file of files) if (!atStart.has(file)) atStart.set(file, contentOf(file));
    },
    changed: () =>
      [...atStart].flatMap(([file, content]) => (contentOf(file) === content ? [] : [file])),
  };
}

function contentOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return "absent";
  }
}
