import { printable } from "../terminal.ts";
import type { RerunState } from "../view/run-state.ts";

/**
 * What became of the last failed delivery, which runs again after a save.
 * @returns null when there is nothing new to say
 */
export function rerunLine(before: RerunState, { id, outcome, error }: RerunState): string | null {
  const same = before.outcome === outcome && before.id === id;
  if (same || id === null || outcome === null) return null;
  const beginning = `rerun    ${id.slice(0, 8)}  `;
  const why = error === null ? "" : `  ${error}`;
  return printable(outcome === "running" ? `${beginning}runs again` : beginning + outcome + why);
}
