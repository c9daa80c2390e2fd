import type pg from "pg";
import { deliveryOf, handlerContext, order } from "shipmondo-webhooks/testing";
import { createPool, saveOrder, tables } from "../../docs/examples/postgres-orders.ts";
import { postgresFolder, startPostgres, type Postgres } from "../harness/postgres.ts";

const bin = postgresFolder();
(bin === null ? describe.skip : describe)("the example on PostgreSQL", () => {
  let postgres: Postgres;
  let pool: pg.Pool;
  const saved = (status: string, overrides = {}) =>
    saveOrder(pool)(
      deliveryOf("Orders:status_update", {
        data: order({ id: 1, order_status: status }),
        ...overrides,
      }),
      handlerContext(),
    );
  const status = async (): Promise<unknown> => (await pool.query("SELECT status FROM orders")).rows;

  beforeAll(async () => {
    postgres = await startPostgres(bin ?? "");
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    pool = createPool(postgres.url);
    await pool.query(`DROP TABLE IF EXISTS orders, handled_deliveries; ${tables}`);
  });
  afterEach(() => pool.end());

  it("has one effect for a delivery that is handed over twice, and again for a replay", async () => {
    await saved("open", { id: "a" });
    await saved("sent", { id: "a" });
    expect(await status()).toEqual([{ status: "open" }]);
    await saved("sent", { id: "a", idempotencyKey: "a#replay" });
    expect(await status()).toEqual([{ status: "sent" }]);
  });

  it("lets no superseded state overwrite a newer one, and no test delivery have an effect", async () => {
    await saved("sent", { id: "a" });
    await saved("open", { id: "b", superseded: true });
    await saved("cancelled", { id: "c", test: true });
    expect(await status()).toEqual([{ status: "sent" }]);
  });

  it("leaves nothing of an attempt that failed between its statements, and the next one has its effect", async () => {
    await pool.query("ALTER TABLE orders ADD CONSTRAINT no_open CHECK (status <> 'open')");
    await expect(saved("open", { id: "a" })).rejects.toThrow("no_open");
    await pool.query("ALTER TABLE orders DROP CONSTRAINT no_open");
    await saved("open", { id: "a" });
    expect(await status()).toEqual([{ status: "open" }]);
  });

  it("goes on after the server has closed its idle connection, and says so in the log", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    await saved("open", { id: "a" });
    await postgres.restart();
    await saved("sent", { id: "b" });
    expect(await status()).toEqual([{ status: "sent" }]);
    expect(warn.mock.calls.join()).toContain("An idle database connection was lost");
    warn.mockRestore();
  });
});
