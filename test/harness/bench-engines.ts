import { startEngines, type Engines } from "../../local/engines/start-engines.ts";
import { recordsTable } from "../../lambda/contract/environment.ts";

/**
 * What the consumer and the reclaimer need: the local run's engines with a queue, a table and a
 * bucket.
 */
export interface BenchEngines {
  readonly engines: Engines;
  /** The functions' environment. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startBenchEngines(): Promise<BenchEngines> {
  const engines = await startEngines();
  const queues = ["deliveries.fifo", "dead.fifo"];
  await engines.ensure({
    queues: queues.map((name) => ({ name, attributes: { FifoQueue: "true" } })),
    tables: [
      {
        TableName: "records",
        KeySchema: [{ AttributeName: recordsTable.partitionKey, KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: recordsTable.partitionKey, AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      },
    ],
    buckets: ["holding"],
  });
  return {
    engines,
    env: {
      ...engines.env,
      QUEUE_URL: engines.queueUrl("deliveries.fifo"),
      DLQ_URL: engines.queueUrl("dead.fifo"),
      TABLE_NAME: "records",
      BUCKET_NAME: "holding",
      KEYS_PATH: "/bench/keys",
    },
  };
}
