import path from "node:path";
import type { SourceProblem } from "./build-outcome.ts";

/** `handlers/index.ts(7,3): error TS2322: Type …`; lines that go on are indented. */
const beginning = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/;
const withoutPlace = /^error (TS\d+): (.*)$/;

/**
 * What TypeScript's compiler prints with `--pretty false`.
 * @param folder that it ran in, from which it names files
 */
export function readTypeErrors(output: string, folder: string): readonly SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file, row, column, code, text] = beginning.exec(line) ?? [];
    if (file !== undefined) {
      problems.push({
        text: `${text ?? ""} (${code ?? ""})`,
        file: path.resolve(folder, file),
        line: Number(row),
        column: Number(column),
      });
      continue;
    }
    const [, plainCode, plainText] = withoutPlace.exec(line) ?? [];
    const last = problems.at(-1);
    if (plainText !== undefined) {
      const text = `${plainText} (${plainCode ?? ""})`;
      problems.push({ text, file: null, line: null, column: null });
    } else if (/^\s+\S/.test(line) && last !== undefined) {
      problems[problems.length - 1] = { ...last, text: `${last.text}\n${line}` };
    }
  }
  return problems;
}
