import { readFileSync } from "node:fs";
import path from "node:path";
import { editorUrl } from "../editor-url.ts";
import type { BuildProblem } from "../view/run-state.ts";
import type { SourceProblem } from "./build-outcome.ts";

/** Lines before and after the one that is meant. */
const around = 2;
const widestLine = 200;

/** Makes of a problem what is shown of it. */
export type ProblemOf = (kind: BuildProblem["kind"], problem: SourceProblem) => BuildProblem;

/**
 * Adds the lines around a problem's place, as they are on the disk now.
 * @param project folder that the files' names are relative to
 * @param editor address that opens a place, as `editorUrl` takes it
 */
export const createBuildProblem =
  (project: string, editor: string): ProblemOf =>
  (kind, { text, file, line, column }) => {
    const place = file === null || line === null ? null : { file, line, column: column ?? 1 };
    return {
      kind,
      text,
      file: file === null ? null : nameOf(file, project),
      line,
      column,
      excerpt: place === null ? [] : excerptOf(place.file, place.line),
      editorUrl: place === null ? null : editorUrl(editor, place),
    };
  };

/** Relative to the project where that is shorter to read. */
export function nameOf(file: string, project: string): string {
  const relative = path.relative(project, file);
  return relative.startsWith("..") ? file : relative.replaceAll(path.sep, "/");
}

function excerptOf(file: string, line: number): BuildProblem["excerpt"] {
  let lines: readonly string[];
  try {
    lines = readFileSync(file, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
  const first = Math.max(1, line - around);
  return lines
    .slice(first - 1, line + around)
    .map((text, index) => ({ line: first + index, text: text.slice(0, widestLine) }));
}
