import type { BuildFailure } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The package that a path leads into; null for a file of the project. */
const packageOf = (path: string): string | null =>
  /^(?:.*[/\\])?node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/
    .exec(path)?.[1]
    ?.replaceAll("\\", "/") ?? null;

const setting = (option: "external" | "nodeModules", name: string): string =>
  `in handlers/infrastructure.ts call consumer.bundling({ ${option}: [${JSON.stringify(name)}] })`;

/** Builds; an error that a line in infrastructure.ts solves is told with that line. */
export function withHints<Result>(build: () => Result): Result {
  try {
    return build();
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    const hints = new Set(errors.flatMap(({ text, location }) => hintFor(text, location?.file)));
    if (hints.size === 0 || !(error instanceof Error)) throw error;
    throw new Error([error.message, ...hints].join("\n  - "), { cause: error });
  }
}

/** The line in infrastructure.ts that solves one of esbuild's errors; none, where none does. */
export function hintFor(text: string, file = ""): readonly string[] {
  const importer = packageOf(file);
  const [, native] = /No loader is configured for "\.node" files: (.+)$/.exec(text) ?? [];
  if (native !== undefined) {
    const name = importer ?? packageOf(native) ?? native;
    return [`${name} has a native part, which no bundle can hold: ${setting("nodeModules", name)}`];
  }
  const [, absent] = /^Could not resolve "([^".][^"]*)"/.exec(text) ?? [];
  if (absent === undefined || importer === null) return [];
  return [
    `${importer} imports ${absent}, which is not installed: install it, or, if your handlers do ` +
      `not need it, ${setting("external", absent)}`,
  ];
}

const usesDirname = /\b__(?:dir|file)name\b/;
/** Code that asks first does without. */
const asksForDirname = /typeof __(?:dir|file)name\b/;

/**
 * Refuses a bundle that would fail with "__dirname is not defined": an ES module has none, and the
 * files that it would lead to are not in the bundle.
 * @param inputs paths of what went into the bundle, relative to `root`
 */
export function refuseDirname(code: string, inputs: readonly string[], root: string): void {
  if (!usesDirname.test(code)) return;
  const places = inputs
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .filter((path) => {
      const source = withoutComments(readFileSync(join(root, path), "utf8"));
      return usesDirname.test(source) && !asksForDirname.test(source);
    })
    .map((path) => packageOf(path) ?? path);
  if (places.length === 0) return;
  const problems = [...new Set(places)].map((place) =>
    /\.[cm]?[jt]s$/.test(place) && inputs.includes(place)
      ? `${place} uses __dirname, which an ES module has not: write import.meta.dirname`
      : `${place} uses __dirname to find files that a bundle does not hold: ${setting("nodeModules", place)}`,
  );
  throw new Error(["The consumer's bundle would not run:", ...problems].join("\n  - "));
}

const withoutComments = (source: string): string =>
  source.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
