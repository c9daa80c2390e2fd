import { RemovalPolicy } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { failureIndex, recordsTable } from "../lambda/contract/environment.ts";

/**
 * What has been handled: an idempotency record for each delivery, the newest version of each
 * object, and a record of each failure.
 */
export class RecordsTable extends dynamodb.Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: recordsTable.partitionKey, type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: recordsTable.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      // DynamoDB's own key: free, and no role needs a grant. The table holds ids and times, no
      // payloads.
      encryption: dynamodb.TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.addGlobalSecondaryIndex({
      indexName: failureIndex.name,
      partitionKey: { name: failureIndex.partitionKey, type: dynamodb.AttributeType.STRING },
      sortKey: { name: failureIndex.sortKey, type: dynamodb.AttributeType.NUMBER },
    });
  }
}
