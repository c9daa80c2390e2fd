import pg from "pg";
import { defineHandlers, type Handler } from "shipmondo-webhooks";

/** How a handler reaches its database: one pool an instance, used by all its invocations. */
export function createPool(connectionString: string | undefined): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    // An instance handles one delivery at a time. All instances together open
    // `consumerMaxConcurrency` times this many connections.
    max: 1,
    // Shorter than the function's time: the attempt fails with this error, not by time-out.
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // A connection that was idle in a frozen instance is most likely gone.
    idleTimeoutMillis: 10_000,
  });
  // The server may close an idle connection. The pool opens another for the next query.
  pool.on("error", ({ message }) => {
    console.warn(
      JSON.stringify({ message: "An idle database connection was lost", text: message }),
    );
  });
  return pool;
}

/** Keeps each order's newest state; the idempotency key is in the effect's transaction. */
export const saveOrder =
  (pool: pg.Pool): Handler<"Orders:*"> =>
  async ({ idempotencyKey, test, superseded, data }) => {
    if (test) return;
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await client.query("BEGIN");
      const first = await client.query(
        "INSERT INTO handled_deliveries (key) VALUES ($1) ON CONFLICT DO NOTHING",
        [idempotencyKey],
      );
      if (first.rowCount === 1 && !superseded) {
        await client.query(
          `INSERT INTO orders (id, status) VALUES ($1, $2)
           ON CONFLICT (id) DO UPDATE SET status = excluded.status`,
          [data.id, data.order_status],
        );
      }
      await client.query("COMMIT");
    } catch (error) {
      failure = error instanceof Error ? error : new Error("The database failed");
      throw error;
    } finally {
      // A connection in the middle of a transaction is closed, which rolls it back.
      client.release(failure);
    }
  };

export const tables = `
  CREATE TABLE IF NOT EXISTS handled_deliveries (key text PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, status text);
`;

/** As handlers/index.ts could be. DATABASE_URL: .env, and on AWS handlers/infrastructure.ts. */
export default defineHandlers({
  "Orders:*": saveOrder(createPool(process.env.DATABASE_URL)),
});
