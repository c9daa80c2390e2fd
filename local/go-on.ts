import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { createFailureRecords } from "../lambda/aws/failure-records.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { localCredentials, type Engines } from "./engines/start-engines.ts";
import { findEarlier } from "./find-earlier.ts";
import { region } from "./run-place.ts";
import type { StackRoles } from "./template/stack-roles.ts";

/** Takes up what an earlier run with the same folder left. */
export async function goOn(parts: {
  readonly roles: StackRoles;
  readonly tracker: DeliveryTracker;
  readonly engines: Engines;
  readonly sqs: SQSClient;
}): Promise<void> {
  const { roles, tracker, engines, sqs } = parts;
  const dynamoDb = new DynamoDBClient({
    region,
    endpoint: engines.endpoints.dynamodb,
    credentials: localCredentials,
  });
  try {
    const failures = createFailureRecords(dynamoDb, roles.table, Date.now);
    await findEarlier({ ...roles, tracker, engines, sqs, failures });
    tracker.endUnfound(new Date().toISOString());
  } finally {
    dynamoDb.destroy();
  }
}
