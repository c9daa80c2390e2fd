import { existsSync } from "node:fs";
import path from "node:path";
import type { ReportedError } from "../runtime/runtime-api.ts";
import type { SourceProblem } from "./build-outcome.ts";

/** `at name (place:line:column)`, `at place:line:column` */
const frame = /^\s+at (?:.*\()?(?:file:\/\/)?([^()]+?):(\d+):(\d+)\)?$/;

/** Packages, this project's consumer around the handlers, and what is in no source. */
const ours = /(?:^|[/\\])node_modules[/\\]|^lambda[/\\]|^index\.mjs$/;

/**
 * Where code that does not load is at fault: the first place of the user's in its stack.
 * @param folder of the bundle, from which its source map names the files as from the project
 */
export function loadProblem(
  { text, stack }: ReportedError,
  folder: string,
  project: string,
): SourceProblem {
  const told = `it does not load: ${text}`;
  for (const each of stack) {
    const [, place, line, column] = frame.exec(each) ?? [];
    if (place === undefined || place.startsWith("node:")) continue;
    const file = sourceFile(decodeURI(place), folder, project);
    if (ours.test(path.relative(project, file))) continue;
    return { text: told, file, line: Number(line), column: Number(column) };
  }
  return { text: told, file: null, line: null, column: null };
}

/** A bundle for a debugger names its sources by their whole paths. */
const sourceFile = (place: string, folder: string, project: string): string =>
  existsSync(place) ? place : path.resolve(project, path.relative(folder, place));
