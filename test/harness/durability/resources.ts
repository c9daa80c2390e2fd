import { failureIndex, recordsTable } from "../../../lambda/contract/environment.ts";
import type { Resources } from "../../../local/engines/create-resources.ts";

export const names = {
  queue: "deliveries.fifo",
  deadLetters: "dead-letters.fifo",
  table: "records",
  bucket: "holding",
  keysPath: "/shipmondo-webhooks/keys",
} as const;

/** The stores of the stack, with the waits of a test. */
export function resources(visibilitySeconds: number, maxReceives: number): Resources {
  const fifo = {
    FifoQueue: "true",
    ContentBasedDeduplication: "false",
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
    MessageRetentionPeriod: "1209600",
    MaximumMessageSize: "1048576",
  };
  const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:000000000000:${names.deadLetters}`;
  return {
    queues: [
      { name: names.deadLetters, attributes: fifo },
      {
        name: names.queue,
        attributes: {
          ...fifo,
          VisibilityTimeout: String(visibilitySeconds),
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: maxReceives }),
        },
      },
    ],
    buckets: [names.bucket],
    tables: [tableOf(names.table)],
  };
}

/** The table of records and failure records, as the stack makes it. */
export const tableOf = (name: string): Resources["tables"][number] => ({
  TableName: name,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: recordsTable.partitionKey, AttributeType: "S" },
    { AttributeName: failureIndex.partitionKey, AttributeType: "S" },
    { AttributeName: failureIndex.sortKey, AttributeType: "N" },
  ],
  KeySchema: [{ AttributeName: recordsTable.partitionKey, KeyType: "HASH" }],
  GlobalSecondaryIndexes: [
    {
      IndexName: failureIndex.name,
      KeySchema: [
        { AttributeName: failureIndex.partitionKey, KeyType: "HASH" },
        { AttributeName: failureIndex.sortKey, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
});
