import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

/** The clients of all services that a command calls in AWS. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

export const createClients = (options: { readonly region?: string }): Clients => ({
  cloudFormation: new CloudFormationClient(options),
  cloudWatch: new CloudWatchClient(options),
  dynamoDb: new DynamoDBClient(options),
  lambda: new LambdaClient(options),
  logs: new CloudWatchLogsClient(options),
  s3: new S3Client(options),
  sqs: new SQSClient(options),
  ssm: new SSMClient(options),
  sts: new STSClient(options),
});
