import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import ts from "typescript";
import { endWithParent } from "../end-with-parent.ts";
import type { SourceProblem } from "./build-outcome.ts";

/**
 * Run as a process of its own: checks the types of the user's handlers, and of their tests, at each
 * message, and answers with what does not fit. Its arguments are the project and the folders.
 *
 * Not infrastructure.ts, which only a start reads: the CDK's types take three times as long and a
 * gigabyte.
 */
const [project = "", ...folders] = process.argv.slice(2);
const config = path.join(project, "tsconfig.json");
const packages = /[/\\]node_modules[/\\]/;

const problem = (text: string): SourceProblem => ({ text, file: null, line: null, column: null });

const read = ts.getParsedCommandLineOfConfigFile(
  config,
  { noEmit: true, incremental: true },
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  },
);
const options = read?.options ?? {};
const host = ts.createIncrementalCompilerHost(options);
const plainSourceFile = host.getSourceFile.bind(host);
const sources = new Map<string, { readonly version: string; readonly source: ts.SourceFile }>();
/** A file that was not saved since is not parsed again, and one of a package never. */
host.getSourceFile = (file, ...rest) => {
  const known = sources.get(file);
  const version = packages.test(file) && known !== undefined ? known.version : versionOf(file);
  if (known?.version === version) return known.source;
  const source = plainSourceFile(file, ...rest);
  if (source !== undefined) sources.set(file, { version, source });
  return source;
};

let before: ts.SemanticDiagnosticsBuilderProgram | undefined;

function check(): readonly SourceProblem[] {
  if (read === undefined) return [problem(`${config} cannot be read`)];
  const roots = folders.flatMap(typescriptBelow);
  const builder = ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, before);
  before = builder;
  return builder
    .getSourceFiles()
    .filter(({ fileName }) => folders.some((folder) => isBelow(fileName, folder)))
    .flatMap((source) => [
      ...builder.getSyntacticDiagnostics(source),
      ...builder.getSemanticDiagnostics(source),
    ])
    .map(sourceProblem);
}

function sourceProblem({ file, start, messageText, code }: ts.Diagnostic): SourceProblem {
  const text = `${ts.flattenDiagnosticMessageText(messageText, "\n")} (TS${code})`;
  if (file === undefined || start === undefined) return problem(text);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { text, file: file.fileName, line: line + 1, column: character + 1 };
}

function typescriptBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[cm]?tsx?$/.test(name) && name !== "infrastructure.ts")
    .filter((name) => !packages.test(path.join(folder, name)))
    .map((name) => path.join(folder, name));
}

const isBelow = (file: string, folder: string): boolean =>
  path.resolve(file).startsWith(folder + path.sep);

function versionOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "absent" : `${stats.mtimeMs} ${stats.size}`;
}

endWithParent();
process.on("message", () => {
  process.send?.(check());
});
