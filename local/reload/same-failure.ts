import { readFileSync } from "node:fs";
import { placeOf } from "../../lambda/consumer/error-details.ts";
import type { Happening } from "../history/history.ts";

export type FailedHappening = Extract<Happening, { type: "failed" }>;

/** What two failures are compared by. */
export interface FailureMark {
  readonly name: string;
  readonly message: string;
  /**
   * The file, and the text of the line: a line keeps that when others come above it. Null where the
   * stack names no place.
   */
  readonly place: string | null;
  /** For a person: `handlers/index.ts:7`. */
  readonly shown: string | null;
}

/** @param lineAt text of a line as it is on the disk now; null when it cannot be read */
export function markOf(
  { errorName, error, stack }: FailedHappening,
  lineAt: (file: string, line: number) => string | null,
): FailureMark {
  const shown = stack === null ? null : placeOf(stack.split("\n"));
  const [, file, line] = /^(.+):(\d+)$/.exec(shown ?? "") ?? [];
  const text = file === undefined ? null : lineAt(file, Number(line));
  const place = file === undefined || text === null ? shown : `${file}: ${text.trim()}`;
  return { name: errorName, message: error, place, shown };
}

export const isSameFailure = (one: FailureMark, other: FailureMark): boolean =>
  one.name === other.name && one.message === other.message && one.place === other.place;

/** A line of a source, from 1; null when there is none. */
export function readLine(file: string, line: number): string | null {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1] ?? null;
  } catch {
    return null;
  }
}
