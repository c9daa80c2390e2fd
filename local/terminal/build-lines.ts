import { printable } from "../terminal.ts";
import type { BuildProblem, BuildState } from "../view/run-state.ts";

/**
 * Makes lines of what changes about the handlers' bundle: what is wrong, with its place and the
 * lines around it; that new code runs; that a restart is needed. What was told is not told again.
 */
export function createBuildLines(first: BuildState): (state: BuildState) => readonly string[] {
  let told = first;
  let since = first.at;
  return (state) => {
    if (state.state === "building") {
      if (told.state !== "building") since = state.at;
      told = { ...told, state: state.state };
      return [];
    }
    const before = told;
    told = state;
    const isNew = (problem: BuildProblem): boolean =>
      !before.problems.some((other) => headOf(other) === headOf(problem));
    const wrong = state.problems.filter(isNew);
    const replaced = state.number > before.number;
    const restart = state.restartFor.filter((file) => !before.restartFor.includes(file));
    return [
      ...(replaced
        ? [`reload   the consumer runs what was saved, after ${Math.max(0, state.at - since)} ms`]
        : []),
      ...wrong.flatMap(problemLines),
      ...(wrong.some(({ kind }) => kind !== "type")
        ? ["reload   the code of before goes on until this is put right"]
        : []),
      ...(!replaced && before.problems.length > 0 && state.problems.length === 0
        ? ["reload   put right"]
        : []),
      ...restart.map((file) => printable(`restart  ${file} counts at the next start`)),
    ];
  };
}

const headOf = ({ kind, text, file, line, column }: BuildProblem): string =>
  JSON.stringify([kind, text, file, line, column]);

/** A problem, its place, and the source around it. */
function problemLines(problem: BuildProblem): readonly string[] {
  const { kind, text, file, line, column, excerpt } = problem;
  const place = file === null ? "" : `${file}:${line ?? 1}:${column ?? 1}  `;
  const label = kind === "type" ? "type" : "problem";
  const [head = "", ...rest] = text.split("\n");
  const width = String(excerpt.at(-1)?.line ?? 0).length;
  return [
    `${label.padEnd(9)}${place}${head}`,
    ...rest.map((each) => `         ${each}`),
    ...excerpt.map(
      (each) =>
        `         ${each.line === line ? ">" : " "} ${String(each.line).padStart(width)} | ${each.text}`,
    ),
  ].map(printable);
}
