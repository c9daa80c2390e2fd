import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { lockName } from "./data-lock.ts";

/** What a run makes in its folder: files, and folders with what the engines make in them. */
const files =
  /^(?:history\.db(?:-wal|-shm)?|deliveries\.jsonl(?:\.new)?|parameters\.json(?:\.new)?|shipmondo\.jsonl(?:\.new)?|functions(?:\.old)?\.log|paused\.json|localhost\.pem)$/;
const folders: Readonly<Record<string, RegExp>> = {
  queues: /^fauxqs\.db(?:-wal|-shm|-journal)?$/,
  table: /^(?:\d+\.(?:ldb|log|sst)|CURRENT|LOCK|LOG(?:\.old)?|MANIFEST-\d+)$/,
};
/** Every run has made one of these: without any the folder is somebody else's. */
const marks = /^(?:parameters\.json|history\.db|deliveries\.jsonl)$/;
/** What may lie beside it: it stays. */
const strangers = /^(?:\.DS_Store|\.gitignore|\.gitkeep)$/;

/**
 * Empties the folder of a local run. It must hold nothing but what a run makes: a folder that
 * holds anything else stays as it is.
 * @returns the names of what was removed
 * @throws Error that says what to do when it is not, or not only, a local run's
 */
export function emptyFolder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    ({ name }) => name !== lockName && !strangers.test(name),
  );
  const foreign = entries.filter((entry) =>
    entry.isFile() ? !files.test(entry.name) : !isEngines(folder, entry.name),
  );
  if (foreign.length > 0) throw refused(folder, `it holds ${shown(foreign.map(nameOf))}, too`);
  if (entries.length > 0 && !entries.some(({ name }) => marks.test(name))) {
    throw refused(folder, "it holds no parameters.json and no history.db");
  }
  for (const { name } of entries) rmSync(path.join(folder, name), { recursive: true });
  return entries.map(nameOf).sort();
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function isEngines(folder: string, name: string): boolean {
  const known = Object.hasOwn(folders, name) ? folders[name] : undefined;
  const place = path.join(folder, name);
  if (known === undefined || !lstatSync(place).isDirectory()) return false;
  return readdirSync(place, { withFileTypes: true }).every(
    (entry) => entry.isFile() && known.test(entry.name),
  );
}

const shown = (names: readonly string[]): string =>
  names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

const refused = (folder: string, why: string): Error =>
  new Error(
    `--fresh removed nothing: ${folder} is not, or not only, the folder of a local run: ${why}. ` +
      "Empty it by hand, or set LOCAL_DATA to another folder.",
  );
