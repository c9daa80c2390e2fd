import { createLease } from "../../../lambda/reconciler/lease.ts";
import { createProgress } from "../../../lambda/reconciler/progress.ts";
import { startTable, type TestTable } from "../consumer/test-table.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

describe("the lease of a run, on a table", () => {
  it("is one run's until it gives it back or the lease expires", async () => {
    const clock = { now: 1_000 };
    const lease = createLease(table.client, table.tableName, () => clock.now);
    expect(await lease.take("first", 5_000)).toBe(true);
    // The SDK repeats a call whose answer was lost.
    expect(await lease.take("first", 5_000)).toBe(true);
    expect(await lease.take("second", 6_000)).toBe(false);
    clock.now = 5_001;
    expect(await lease.take("second", 9_000)).toBe(true);
    // The first one was frozen meanwhile: what it gives back is not its own any more.
    await lease.giveBack("first");
    expect(await lease.take("third", 9_000)).toBe(false);
    await lease.giveBack("second");
    expect(await lease.take("third", 9_000)).toBe(true);
  });

  it("is given to one of many that ask at once", async () => {
    const lease = createLease(table.client, table.tableName, () => 20_000);
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => lease.take(`run-${index}`, 30_000)),
    );
    expect(taken.filter((is) => is)).toHaveLength(1);
  });
});

describe("what a run leaves for the next one, on a table", () => {
  const progress = () => createProgress(table.client, table.tableName);

  it("is nothing before the first", async () => {
    expect(await progress().watermark("Orders")).toBeNull();
    expect(await progress().pairs()).toEqual({});
  });

  it("is a watermark that a run left behind by another never moves back", async () => {
    await Promise.all([3, 9, 5, 7].map((at) => progress().reach("Orders", at)));
    await progress().reach("Orders", 8);
    expect(await progress().watermark("Orders")).toBe(9);
    expect(await progress().watermark("Shipments")).toBeNull();
  });

  it("are the webhooks that it knew", async () => {
    const pair = { resource: "Orders", action: "create", since: 1, name: "Shop/Orders:create" };
    const broken = { ...pair, since: Number.NaN };
    await progress().keepPairs({ "Orders:create": pair, "Orders:delete": broken });
    expect(await progress().pairs()).toEqual({ "Orders:create": pair });
  });
});
