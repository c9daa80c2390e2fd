import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createVersions, type Versions } from "../../../lambda/consumer/versions.ts";
import { startTable, type TestTable } from "./test-table.ts";

const now = (): number => Date.parse("2026-03-02T10:00:00.000Z");
const keepSeconds = 7_776_000;

describe("the newest version of an object, on a table", () => {
  let table: TestTable;
  let versions: Versions;

  beforeAll(async () => {
    table = await startTable();
    versions = createVersions(table.client, table.tableName, keepSeconds, now);
  });
  afterAll(() => table.stop());

  it("is behind nothing while none was handled", async () => {
    expect(await versions.isBehind("new", 1)).toBe(false);
  });

  it("is behind a newer one, not behind itself and not behind an older one", async () => {
    await versions.handled("order", 1_000);
    const behind = [999, 1_000, 1_001].map((instant) => versions.isBehind("order", instant));
    expect(await Promise.all(behind)).toEqual([true, false, false]);
    expect(await versions.isBehind("another", 999)).toBe(false);
  });

  it("stays when an older one is handled late", async () => {
    await versions.handled("late", 2_000);
    await versions.handled("late", 1_000);
    expect(await versions.isBehind("late", 1_999)).toBe(true);
  });

  it("takes instants before 1970 and of today", async () => {
    await versions.handled("old", -5);
    expect(await versions.isBehind("old", -6)).toBe(true);
    await versions.handled("old", now());
    expect(await versions.isBehind("old", now() - 1)).toBe(true);
  });

  it("is the newest of many noted at once", async () => {
    await Promise.all([3, 1, 7, 5, 2].map((instant) => versions.handled("many", instant)));
    expect(await Promise.all([6, 7].map((at) => versions.isBehind("many", at)))).toEqual([
      true,
      false,
    ]);
  });

  it("is kept as long as told", async () => {
    await versions.handled("kept", 1_000);
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.tableName, Key: { id: { S: "version#kept" } } }),
    );
    expect(Item?.expiration?.N).toBe(String(now() / 1_000 + keepSeconds));
  });
});
