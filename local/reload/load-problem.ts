import path from "node:path";
import type { ReportedError } from "../runtime/runtime-api.ts";
import type { SourceProblem } from "./build-outcome.ts";

/** `at name (place:line:column)`, `at place:line:column` */
const frame = /^\s+at (?:.*\()?(?:file:\/\/)?([^()]+?):(\d+):(\d+)\)?$/;

/** Packages, this project's consumer around the handlers, and what is in no source. */
const ours = /(?:^|[/\\])node_modules[/\\]|^lambda[/\\]|^index\.mjs$/;

/**
 * Where code that does not load is at fault: the first place of the user's in its stack.
 * @param folder from which the stack names the files as from the project: the bundle's, or, of a
 *   bundle for a debugger, the project's own
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
    const file = path.resolve(project, path.relative(folder, decodeURI(place)));
    if (ours.test(path.relative(project, file))) continue;
    return { text: told, file, line: Number(line), column: Number(column) };
  }
  return { text: told, file: null, line: null, column: null };
}
