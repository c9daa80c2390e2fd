import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What a handler wrote for a delivery. */
export interface Effect {
  readonly id: string;
  readonly object: string;
  readonly updatedAt: string;
  readonly superseded: boolean;
}

/** Where the handlers of a run write. */
export interface Effects {
  readonly env: { readonly EFFECTS_FILE: string; readonly RUN_LOG_FILE: string };
  readonly count: () => number;
  /** In the order in which they were committed. */
  readonly all: () => readonly Effect[];
  /** The id of each run that came to its end. */
  readonly runs: () => readonly string[];
  readonly close: () => void;
}

export function createEffects(folder: string): Effects {
  const env = {
    EFFECTS_FILE: join(folder, "effects.db"),
    RUN_LOG_FILE: join(folder, "runs.log"),
  };
  writeFileSync(env.RUN_LOG_FILE, "");
  const database = new DatabaseSync(env.EFFECTS_FILE, { timeout: 4_000 });
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE effects (
      place INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      object TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      superseded INTEGER NOT NULL
    );
  `);
  const count = database.prepare("SELECT count(*) AS count FROM effects");
  const all = database.prepare("SELECT * FROM effects ORDER BY place");
  return {
    env,
    count: () => Number(count.get()?.count),
    all: () =>
      all.all().map((row) => ({
        id: String(row.id),
        object: String(row.object),
        updatedAt: String(row.updated_at),
        superseded: row.superseded === 1,
      })),
    runs: () => readFileSync(env.RUN_LOG_FILE, "utf8").split("\n").filter(Boolean),
    close: () => {
      database.close();
    },
  };
}
