import { appendFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createConsumer } from "../../../lambda/consumer/create-consumer.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";

const database = new DatabaseSync(process.env.EFFECTS_FILE ?? "", { timeout: 4_000 });
const runLog = process.env.RUN_LOG_FILE ?? "";
const keep = database.prepare(
  "INSERT OR IGNORE INTO effects (id, object, updated_at, superseded) VALUES (?, ?, ?, ?)",
);

/**
 * A handler with an effect once a delivery, in one transaction under its id, and a log of the runs
 * that came to their end.
 */
export const handler = createConsumer(
  defineHandlers({
    "Orders:*": ({ id, superseded, data }) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        keep.run(id, String(data.id), data.updated_at, superseded ? 1 : 0);
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
      appendFileSync(runLog, `${id}\n`);
    },
  }),
  process.env,
);
