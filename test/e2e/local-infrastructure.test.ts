import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { order } from "../../testing/samples/index.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";

const HANDLERS_DIR = join(import.meta.dirname, "../harness/user-handlers");
const SETTINGS_DIR = mkdtempSync(join(tmpdir(), "user-settings-"));
let run: LocalRun | undefined;

afterAll(async () => {
  await run?.stop();
  rmSync(SETTINGS_DIR, { recursive: true });
});

it("handlers write to the table that their infrastructure makes, with the variables of .env", async () => {
  writeFileSync(join(SETTINGS_DIR, ".env"), "SHOP_TOKEN=of-env\n");
  run = await startLocalRun({ env: { HANDLERS_DIR, SETTINGS_DIR } });
  expect(run.output()).toMatch(/^note {5}SHOP_SECRET_ARN has no value here: /m);

  const { body } = await run.send({ data: { ...order({ id: 1 }) } });
  await run.reached(body.id, "handled");

  const { dynamodb } = await run.endpoints();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ region: "eu-west-1", endpoint: dynamodb, credentials });
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand());
    const TableName = TableNames.find((name) => name.startsWith("Stock"));
    const { Items } = await client.send(new ScanCommand({ TableName }));
    expect(Items).toEqual([
      {
        sku: { S: body.id },
        token: { S: "of-env" },
        secret: { S: "no-value-here:SHOP_SECRET_ARN" },
      },
    ]);
  } finally {
    client.destroy();
  }
});
