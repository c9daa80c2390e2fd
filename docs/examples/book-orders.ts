import type { DatabaseSync } from "node:sqlite";
import type { Handler } from "shipmondo-webhooks";

/** Keeps each order's newest state; the idempotency key is in the effect's transaction. */
export function bookOrders(database: DatabaseSync): Handler<"Orders:*"> {
  database.exec(`
    CREATE TABLE IF NOT EXISTS handled_deliveries (key TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, status TEXT, payment TEXT);
  `);
  const markHandled = database.prepare("INSERT OR IGNORE INTO handled_deliveries VALUES (?)");
  const saveOrder = database.prepare("INSERT OR REPLACE INTO orders VALUES (?, ?, ?)");

  return ({ idempotencyKey, test, superseded, data }) => {
    if (test) return;
    database.exec("BEGIN IMMEDIATE");
    try {
      const isFirst = markHandled.run(idempotencyKey).changes === 1;
      // A superseded delivery carries an older state than the one that is stored.
      if (isFirst && !superseded) saveOrder.run(data.id, data.order_status, data.payment_status);
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };
}
