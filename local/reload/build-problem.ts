import { readFileSync } from "node:fs";
import path from "node:path";
import type { BuildProblem } from "../view/run-state.ts";
import type { SourceProblem } from "./build-outcome.ts";

/** Lines before and after the one that is meant. */
const around = 2;
const widestLine = 200;

/**
 * A problem with the lines around its place, as they are on the disk now.
 * @param project folder that the files' names are relative to
 */
export function buildProblem(
  kind: BuildProblem["kind"],
  { text, file, line, column }: SourceProblem,
  project: string,
): BuildProblem {
  const place = file !== null && line !== null ? { file, line, column } : null;
  return {
    kind,
    text,
    file: file === null ? null : nameOf(file, project),
    line,
    column,
    excerpt: place === null ? [] : excerptOf(place.file, place.line),
    editorUrl: place === null ? null : editorUrl(place.file, place.line, place.column ?? 1),
  };
}

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

/** https://code.visualstudio.com/docs/configure/command-line#_opening-vs-code-with-urls */
const editorUrl = (file: string, line: number, column: number): string =>
  `vscode://file${encodeURI(file.startsWith("/") ? file : `/${file.replaceAll("\\", "/")}`)}:${line}:${column}`;
