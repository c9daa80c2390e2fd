import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDataFolder } from "../../../local/data-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "data-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const own = [
  "deliveries.jsonl",
  "functions.log",
  "functions.old.log",
  "history.db",
  "history.db-shm",
  "history.db-wal",
  "localhost.pem",
  "parameters.json",
  "paused.json",
  "queues/fauxqs.db",
  "queues/fauxqs.db-wal",
  "shipmondo.jsonl",
  "table/000005.ldb",
  "table/CURRENT",
  "table/LOG.old",
  "table/MANIFEST-000004",
];

function make(...names: readonly string[]): void {
  for (const name of names) {
    const place = path.join(folder, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, "kept");
  }
}
const left = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .sort();

test("a fresh folder is an empty one, and what was removed is told", () => {
  make(...own, ".DS_Store");
  const { removed, free } = openDataFolder(folder, true);

  expect(removed).toEqual([...new Set(own.map((name) => name.split("/")[0]))]);
  expect(left()).toEqual([".DS_Store", "run.pid"]);
  free();
  expect(left()).toEqual([".DS_Store"]);
});

test("a folder that is not there yet is made, for its user alone", () => {
  const inner = path.join(folder, "a/.local");
  expect(openDataFolder(inner, true).removed).toEqual([]);
});

test("without --fresh all of it stays", () => {
  make(...own);
  openDataFolder(folder, false).free();

  expect(left()).toEqual(own);
});

test.each([
  ["a file of somebody else's", [...own, "thesis.txt"], "it holds thesis.txt, too"],
  ["a hidden file of somebody else's", [...own, ".env"], "it holds .env, too"],
  ["many of them", [...own, "a", "b", "c", "d"], "it holds a, b, c and 1 more, too"],
  ["a folder of theirs that is called as an engine's", [...own, "queues/notes.md"], "queues"],
  ["files below what an engine makes", [...own, "table/000005/ldb"], "table"],
  ["a folder called as one of a run's files", ["history.db/a", "parameters.json"], "history.db"],
  ["only what may be anybody's", ["functions.log", "queues/fauxqs.db"], "no parameters.json"],
])("--fresh removes nothing from a folder that holds %s", (_what, names, reason) => {
  make(...names);
  const before = left();

  expect(() => openDataFolder(folder, true)).toThrow(`--fresh removed nothing: ${folder} is not`);
  expect(() => openDataFolder(folder, true)).toThrow(reason);
  expect(left()).toEqual(before);
});

test("--fresh follows no link out of the folder", () => {
  const outside = mkdtempSync(path.join(tmpdir(), "outside-"));
  writeFileSync(path.join(outside, "fauxqs.db"), "kept");
  make("parameters.json");
  symlinkSync(outside, path.join(folder, "queues"));

  expect(() => openDataFolder(folder, true)).toThrow("it holds queues, too");
  expect(readdirSync(outside)).toEqual(["fauxqs.db"]);
  rmSync(outside, { recursive: true });
});

test("--fresh removes nothing under a run that goes on", () => {
  make(...own);
  writeFileSync(path.join(folder, "run.pid"), String(process.ppid));

  expect(() => openDataFolder(folder, true)).toThrow("in use by another local run");
  expect(left()).toEqual([...own, "run.pid"].sort());
});
