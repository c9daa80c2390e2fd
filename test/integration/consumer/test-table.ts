import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tableOf } from "../../harness/durability/resources.ts";

export interface TestTable {
  readonly client: DynamoDBClient;
  /** To make a client of one's own. */
  readonly clientOptions: DynamoDBClientConfig;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** A table of records as the stack makes it, on an engine of this process. */
export async function startTable(): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clientOptions: DynamoDBClientConfig = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-north-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const client = new DynamoDBClient(clientOptions);
  const tableName = "records";
  await client.send(new CreateTableCommand(tableOf(tableName)));
  return {
    client,
    clientOptions,
    tableName,
    async stop() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
