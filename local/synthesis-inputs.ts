import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import process from "node:process";
import { variables } from "./options.ts";

export interface SynthesisInputs {
  /** Folder of the project. */
  readonly project: string;
  /** The user's, in which the CDK keeps `.cdk.json`. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Folders of the project that no synthesis reads; so are those whose name begins with a dot. */
const notRead = new Set(["bench", "cdk.out", "coverage", "docs", "local", "node_modules", "test"]);

/** Names that are left out wherever they are; `.local` and the like is what a run itself writes. */
const notInTree = /^(?:\.git|\.local.*|node_modules)$/;

/** What npm and the shell change from start to start. */
const notInput =
  /^(?:npm_.*|INIT_CWD|PWD|OLDPWD|SHLVL|_|TMPDIR|TEMP|TMP|COLUMNS|LINES|TERM.*|NODE_COMPILE_CACHE)$/;

/** A file of more bytes is told by its size and time, and not read. */
const largestRead = 1_000_000;

/**
 * A name for all that a synthesis is made of: the project's files, whatever folders the user has
 * added, what is installed, packages that are linked from elsewhere, the variables and Node. Two
 * equal names stand for the same template; in doubt they differ.
 * @returns hexadecimal
 */
export function nameOfInputs({ project, home, env }: SynthesisInputs): string {
  const hash = createHash("sha256");
  const add = (name: string, content: string): void => {
    hash.update(JSON.stringify([name, content]));
  };
  add("node", `${process.version} ${process.platform} ${process.arch}`);
  const inputs = Object.entries(env).filter(
    ([name]) => !notInput.test(name) && !Object.hasOwn(variables, name),
  );
  add("variables", JSON.stringify(inputs.sort(([a], [b]) => (a < b ? -1 : 1))));

  const seen = new Set<string>();
  for (const entry of entriesOf(project)) {
    const isLeftOut = isFolder(project, entry) && entry.name.startsWith(".");
    if (isLeftOut || notRead.has(entry.name) || entry.name.endsWith(".log")) continue;
    addTree(hash, path.join(project, entry.name), seen);
  }
  // Folders of their own, which tests give.
  for (const folder of [env.HANDLERS_DIR, env.SETTINGS_DIR]) {
    if (folder !== undefined) addTree(hash, path.resolve(project, folder), seen);
  }
  const modules = path.join(project, "node_modules");
  // npm's own note of what is installed.
  addTree(hash, path.join(modules, ".package-lock.json"), seen);
  for (const linked of linkedPackages(modules)) addTree(hash, linked, seen);
  addTree(hash, path.join(home, ".cdk.json"), seen);
  return hash.digest("hex");
}

/** Adds a file, or all files below a folder but installed packages; what is not there adds that. */
function addTree(hash: Hash, place: string, seen: Set<string>): void {
  const add = (content: string | Buffer): void => {
    hash.update(JSON.stringify([place, content.length])).update(content);
  };
  let real: string;
  let stats;
  try {
    real = realpathSync(place);
    stats = statSync(real);
  } catch {
    add("absent");
    return;
  }
  if (stats.isDirectory()) {
    // A link to a folder above would lead round and round.
    if (seen.has(real)) return;
    seen.add(real);
    for (const { name } of entriesOf(real)) {
      if (!notInTree.test(name)) addTree(hash, path.join(place, name), seen);
    }
  } else if (stats.isFile()) {
    add(stats.size > largestRead ? `${stats.size} ${stats.mtimeMs}` : readFileSync(real));
  }
}

/** Packages that `npm link`, a workspace or `file:` takes from elsewhere. */
function linkedPackages(modules: string): readonly string[] {
  const linksIn = (folder: string): readonly string[] =>
    entriesOf(folder).flatMap((entry) => {
      if (entry.isSymbolicLink()) return path.join(folder, entry.name);
      return entry.name.startsWith("@") ? linksIn(path.join(folder, entry.name)) : [];
    });
  return linksIn(modules);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

const isFolder = (folder: string, entry: Dirent): boolean =>
  entry.isDirectory() ||
  (entry.isSymbolicLink() &&
    (statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false));
