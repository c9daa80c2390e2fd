import { closeSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Counts the forms of the file that this project has had. */
const form = 1;

/** A file that is larger is looked through when it is opened. */
const largeBytes = 300_000_000;
/** About as much as a run keeps. */
const mostDetailBytes = 120_000_000;

/**
 * A killed run loses nothing that it has written: the system has it. Only what the system did not
 * write before the machine stopped is lost; the queues are then as far behind.
 * https://www.sqlite.org/pragma.html#pragma_synchronous
 */
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA journal_size_limit = 10000000;
`;

const tables = `
  CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, seq INTEGER, row TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS texts (id TEXT PRIMARY KEY, data TEXT, arrived TEXT);
  CREATE TABLE IF NOT EXISTS ways (id TEXT PRIMARY KEY, way TEXT);
  CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, request TEXT);
  CREATE TABLE IF NOT EXISTS lines (n INTEGER PRIMARY KEY, id TEXT, line TEXT);
  CREATE INDEX IF NOT EXISTS lines_of ON lines (id);
  CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, at TEXT);
  CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, value INTEGER);
`;

/**
 * Opens the file, or makes it.
 * @throws Error that says what to do when the file is not one of ours
 */
export function openDatabase(file: string): DatabaseSync {
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(file, "a", 0o600));
  try {
    const db = new DatabaseSync(file);
    const { user_version: found } = db.prepare("PRAGMA user_version").get() ?? {};
    if (Number(found) > form) throw new Error("it is of a later version");
    db.exec(`${settings} ${tables} PRAGMA user_version = ${form}`);
    return db;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${file} does not hold the history of a local run that this version can read (${why}). ` +
        "Start with --fresh to empty its folder, or set LOCAL_DATA to another one.",
      { cause: error },
    );
  }
}

/** Ids of the oldest, when what is kept besides the rows has become too much. */
export function tooManyDetails(file: string, db: DatabaseSync): readonly string[] {
  if (statSync(file).size <= largeBytes) return [];
  const sizes = db
    .prepare(
      `SELECT id, coalesce(octet_length(way), 0) + coalesce(octet_length(request), 0)
         + (SELECT coalesce(sum(octet_length(line)), 0) FROM lines WHERE lines.id = deliveries.id)
         AS size
       FROM deliveries LEFT JOIN ways USING (id) LEFT JOIN requests USING (id)
       ORDER BY seq DESC`,
    )
    .all();
  let left = mostDetailBytes;
  return sizes.flatMap(({ id, size }) => {
    left -= Number(size);
    return left < 0 ? [String(id)] : [];
  });
}
