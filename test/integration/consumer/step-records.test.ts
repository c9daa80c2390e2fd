import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createStepRecords, type StepRecords } from "../../../lambda/consumer/step-records.ts";
import { startTable, type TestTable } from "./test-table.ts";

describe("records of steps, on a table", () => {
  let table: TestTable;
  let records: StepRecords;

  beforeAll(async () => {
    table = await startTable();
    records = createStepRecords(table.client, table.tableName, 60, () => 1_000_000);
  });
  afterAll(() => table.stop());

  it.each([
    ["a result", { json: '{"id":7}' }],
    ["an empty one", { json: '""' }],
    ["none", { json: null }],
    ["one that could not be kept", { unkept: "it is too long" }],
  ])("give back %s", async (what, end) => {
    expect(await records.read(what)).toBeNull();
    await records.write(what, end);
    expect(await records.read(what)).toEqual(end);
  });

  it("lie under the step's own key, and expire when told", async () => {
    await records.write("delivery#mail", { json: null });
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.tableName, Key: { id: { S: "delivery#mail" } } }),
    );
    expect(Item).toEqual({ id: { S: "delivery#mail" }, expiration: { N: "1060" } });
  });
});
