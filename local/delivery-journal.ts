import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Row } from "./delivery-rows.ts";
import { readEarlierJournal } from "./history/earlier-journal.ts";
import { openDatabase, tooManyDetails } from "./history/history-database.ts";
import type { HistoryJournal } from "./history/history-journal.ts";
import { readRequest, readRow, readWay, readWrittenLine } from "./history/kept-forms.ts";

/** What an earlier run noted in a file, and the same file for this run's notes. */
export interface DeliveryJournal extends HistoryJournal {
  /**
   * When each key last verified something, as the earlier run noted: ISO 8601 by the key's name.
   */
  readonly verifiedKeys: ReadonlyMap<string, string>;
  keyVerified(name: string, at: string): void;
  close(): void;
}

/** Name of the file in the data folder. */
export const journalName = "history.db";
/** What earlier versions wrote in its place. */
export const earlierJournalName = "deliveries.jsonl";

/** The end of a transaction costs more than all that is in it. */
const betweenMs = 10;

/**
 * The history in a SQLite file, so that a run that is given the same folder shows what an earlier
 * one saw. Readable by its owner only: it holds what the deliveries hold. A transaction ends
 * behind the turn of the event loop that it began in, or some milliseconds later when one has just
 * ended, or by `flush`.
 * @param onProblem is told when it cannot be written any more: the run goes on without
 * @throws Error that says what to do when the file is not one of ours
 */
export function openJournal(
  file: string,
  onProblem: (problem: string) => void = () => undefined,
): DeliveryJournal {
  const db = openDatabase(file);
  const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const statement = (sql: string): ReturnType<DatabaseSync["prepare"]> => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = db.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  let isOpen = true;
  let ending: (() => void) | null = null;
  let endedAt = -Infinity;
  /** Nothing here may fail a delivery. */
  const safely = (work: () => void): void => {
    if (!isOpen) return;
    try {
      work();
    } catch (error) {
      isOpen = false;
      const why = error instanceof Error ? error.message : String(error);
      onProblem(`What happens from now on is not kept: ${file} cannot be written (${why})`);
    }
  };
  const write = (sql: string, ...values: readonly SQLInputValue[]): void => {
    safely(() => {
      if (ending === null) db.exec("BEGIN");
      ending ??= endSoon();
      statement(sql).run(...values);
    });
  };
  /** @returns gives that up */
  const endSoon = (): (() => void) => {
    const early = endedAt + betweenMs - performance.now();
    if (early <= 0) {
      const immediate = setImmediate(flush);
      return () => {
        clearImmediate(immediate);
      };
    }
    const timer = setTimeout(flush, early);
    return () => {
      clearTimeout(timer);
    };
  };
  const flush = (): void => {
    if (ending === null) return;
    ending();
    ending = null;
    endedAt = performance.now();
    safely(() => {
      db.exec("COMMIT");
    });
  };
  const one = (sql: string, id: string): Readonly<Record<string, unknown>> | null =>
    statement(sql).get(id) ?? null;
  const number = (sql: string): number => Number(Object.values(statement(sql).get() ?? {})[0] ?? 0);

  const putRow = (row: Row): void => {
    const { dataText, arrivedText, ...rest } = row;
    const before = texts.get(row.id);
    write(
      "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?)",
      row.id,
      row.seq,
      JSON.stringify(rest),
    );
    if (row.seq > lastSeq) {
      lastSeq = row.seq;
      write("INSERT OR REPLACE INTO numbers VALUES ('seq', ?)", lastSeq);
    }
    if ((before?.[0] ?? null) === dataText && (before?.[1] ?? null) === arrivedText) return;
    texts.set(row.id, [dataText, arrivedText]);
    write("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", row.id, dataText, arrivedText);
  };
  const removeRow = (id: string): void => {
    texts.delete(id);
    write("DELETE FROM deliveries WHERE id = ?", id);
    write("DELETE FROM texts WHERE id = ?", id);
  };
  const dropDetails = (id: string): void => {
    write("DELETE FROM ways WHERE id = ?", id);
    write("DELETE FROM requests WHERE id = ?", id);
    write("DELETE FROM lines WHERE id = ?", id);
  };

  let lastSeq = number("SELECT value FROM numbers WHERE name = 'seq'");
  let lastLine = number("SELECT max(n) FROM lines");
  const rows = statement(
    "SELECT row, data, arrived FROM deliveries LEFT JOIN texts USING (id) ORDER BY seq",
  )
    .all()
    .flatMap((each) => readRow(each.row, each.data, each.arrived) ?? []);
  const texts = new Map(
    rows.map(({ id, dataText, arrivedText }) => [id, [dataText, arrivedText] as const]),
  );
  /** Of what came later the details are not asked for: the history has them. */
  const found = new Set(texts.keys());
  const verifiedKeys = new Map(
    statement("SELECT name, at FROM keys")
      .all()
      .map(({ name, at }) => [String(name), String(at)]),
  );
  const keyVerified = (name: string, at: string): void => {
    write("INSERT OR REPLACE INTO keys VALUES (?, ?)", name, at);
  };

  const earlier = path.join(path.dirname(file), earlierJournalName);
  if (existsSync(earlier)) {
    const read = readEarlierJournal(earlier);
    for (const row of read.rows) {
      if (texts.has(row.id)) continue;
      const taken = { ...row, seq: lastSeq + 1 };
      putRow(taken);
      rows.push(taken);
    }
    for (const [name, at] of read.keys) {
      verifiedKeys.set(name, at);
      keyVerified(name, at);
    }
    flush();
    rmSync(earlier);
  }
  for (const id of tooManyDetails(file, db)) dropDetails(id);
  flush();

  return {
    rows,
    lastSeq,
    verifiedKeys,
    put: putRow,
    remove: removeRow,
    replace(from, row) {
      removeRow(from);
      putRow(row);
    },
    details(id) {
      if (!isOpen || !found.has(id)) return null;
      const way = readWay(one("SELECT way FROM ways WHERE id = ?", id)?.way);
      const request = readRequest(one("SELECT request FROM requests WHERE id = ?", id)?.request);
      const lines = statement("SELECT n, line FROM lines WHERE id = ? ORDER BY n")
        .all(id)
        .flatMap(({ n, line }) => {
          const written = readWrittenLine(line);
          return written === null ? [] : [{ ...written, n: Number(n) }];
        });
      return way.length + lines.length === 0 && request === null ? null : { way, request, lines };
    },
    putWay(id, way) {
      write("INSERT OR REPLACE INTO ways VALUES (?, ?)", id, JSON.stringify(way));
    },
    putRequest(id, request) {
      write("INSERT OR REPLACE INTO requests VALUES (?, ?)", id, JSON.stringify(request));
    },
    addLine(id, { at, function: name, text }) {
      const line = JSON.stringify({ at, function: name, text });
      write("INSERT INTO lines VALUES (?, ?, ?)", ++lastLine, id, line);
      return lastLine;
    },
    dropLine(n) {
      write("DELETE FROM lines WHERE n = ?", n);
    },
    moveLines(from, to) {
      write("UPDATE lines SET id = ? WHERE id = ?", to, from);
    },
    dropDetails,
    keyVerified,
    flush,
    clear() {
      for (const table of ["deliveries", "texts", "ways", "requests", "lines"]) {
        write(`DELETE FROM ${table}`);
      }
      texts.clear();
      flush();
      // Gives the room back, and leaves nothing of what is forgotten in the file.
      safely(() => {
        db.exec("VACUUM");
      });
    },
    close() {
      flush();
      isOpen = false;
      if (db.isOpen) db.close();
    },
  };
}
