import { DescribeStacksCommand, type CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { createFailureRecords, type FailureRecords } from "../../lambda/aws/failure-records.ts";
import { createHeldObjects, type HeldObjects } from "../../lambda/aws/held-objects.ts";
import { webhooksPath } from "../../lambda/contract/environment.ts";
import type { LocalEndpoints } from "../../local/local-endpoints.ts";
import {
  createDeadLetterQueue,
  type DeadLetterQueue,
  type TakeTimes,
} from "../../lambda/dead/dead-letters.ts";
import { createClients, type Clients } from "./aws-clients.ts";
import { CannotRun } from "./cannot-run.ts";
import { askLocalRun } from "./local-api.ts";
import {
  lastVerifiedInCloudWatch,
  lastVerifiedLocally,
  type ReadLastVerified,
} from "../commands/keys/last-verified.ts";
import { operatorLimitMs } from "../../lambda/dead/operator-limits.ts";
import type { Operations } from "./operations.ts";
import { readPort } from "./read-values.ts";
import type { Variables } from "./io-types.ts";

/** The deployment that a command works on: the local run, or a stack in AWS. */
export interface Target {
  /** "the local run at port 3000", or "the stack Shop (eu-west-1, account 123456789012)". */
  readonly name: string;
  readonly isLocal: boolean;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly deadLetters: DeadLetterQueue;
  readonly objects: HeldObjects;
  readonly records: FailureRecords;
  readonly lastVerified: ReadLastVerified;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** The holding bucket. */
  readonly bucketName: string;
  /** The table of records. */
  readonly tableName: string;
  readonly keysPath: string;
  /** What no webhook name binds is refused. */
  readonly requireBinding: boolean;
  /** At which age the local run's receiver reads the keys again; null: as deployed. */
  readonly keysMaxAgeS: number | null;
  /** Throws CannotRun when the stack is of a version that did not say. */
  readonly shipmondo: () => ShipmondoSide;
  readonly operations: Operations;
}

/** What a target says about its side towards Shipmondo's API. */
export interface ShipmondoSide {
  /** Null: the local run. */
  readonly stackName: string | null;
  /** The address that is entered in Shipmondo. */
  readonly endpointUrl: string;
  /** What the endpoint's addresses begin with, up to `/webhooks`. */
  readonly endpointBases: readonly string[];
  /** Name of the SSM parameter of the API's credentials. */
  readonly apiPath: string;
  /** Name of the SSM parameter of a rotation's state. */
  readonly rotationPath: string;
  /** Base address of the API; null where the settings say it. */
  readonly apiUrl: string | null;
}

/**
 * Finds the resources of a target.
 * @param stack name of a deployed stack; null for the local run on `PORT`
 * @throws CannotRun when nothing is found there
 */
export function findTarget(stack: string | null, variables: Variables): Promise<Target> {
  if (stack === null) return localTarget(readPort(variables));
  const region = variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION;
  return stackTarget(stack, createClients(region === undefined ? {} : { region }));
}

async function localTarget(port: number): Promise<Target> {
  let endpoints: LocalEndpoints;
  try {
    endpoints = (await askLocalRun(port, "/api/endpoints")) as LocalEndpoints;
  } catch {
    throw new CannotRun(
      `No local run answers on port ${port}. Start it with "npm start" (PORT says where it ` +
        "listens), or name a deployed stack with --stack.",
    );
  }
  const client = (endpoint: string) => ({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const s3 = new S3Client({ ...client(endpoints.s3), forcePathStyle: true });
  const dynamoDb = new DynamoDBClient(client(endpoints.dynamodb));
  const sqs = new SQSClient(client(endpoints.sqs));
  return {
    name: `the local run at port ${port}`,
    isLocal: true,
    sqs,
    dynamoDb,
    s3,
    deadLetters: createDeadLetterQueue(sqs, endpoints.deadLetterQueueUrl),
    ssm: new SSMClient(client(endpoints.ssm)),
    objects: createHeldObjects(s3, endpoints.bucket, operatorLimitMs),
    records: createFailureRecords(dynamoDb, endpoints.table, Date.now),
    lastVerified: lastVerifiedLocally(port),
    queueUrl: endpoints.queueUrl,
    deadLetterQueueUrl: endpoints.deadLetterQueueUrl,
    bucketName: endpoints.bucket,
    tableName: endpoints.table,
    keysPath: endpoints.keysPath,
    requireBinding: endpoints.requireBinding,
    keysMaxAgeS: endpoints.keysMaxAgeS,
    shipmondo: () => localSide(endpoints),
    operations: { kind: "local", port, endpoints },
  };
}

function localSide(endpoints: LocalEndpoints): ShipmondoSide {
  const { endpoint, shipmondo, apiPath, rotationPath } = endpoints;
  return {
    stackName: null,
    endpointUrl: endpoint,
    endpointBases: [`${new URL(endpoint).origin}${webhooksPath}`],
    apiPath,
    rotationPath,
    apiUrl: shipmondo === "" ? null : shipmondo,
  };
}

/**
 * The resources that a stack's outputs name.
 * @throws CannotRun when there is no such stack, or one of another version
 */
export async function stackTarget(
  stack: string,
  clients: Clients,
  takeTimes?: TakeTimes,
): Promise<Target> {
  const { cloudFormation, cloudWatch, dynamoDb, s3, sqs, ssm } = clients;
  const { outputs, account } = await describeStack(cloudFormation, stack);
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value === undefined) {
      throw new CannotRun(
        `The stack of --stack has no output ${key}: deploy this version of it first.`,
      );
    }
    return value;
  };
  return {
    name: `the stack ${stack} (${await cloudFormation.config.region()}, account ${account})`,
    isLocal: false,
    sqs,
    ssm,
    dynamoDb,
    s3,
    deadLetters: createDeadLetterQueue(sqs, output("DeadLetterQueueUrl"), takeTimes),
    objects: createHeldObjects(s3, output("BucketName"), operatorLimitMs),
    records: createFailureRecords(dynamoDb, output("TableName"), Date.now),
    lastVerified: lastVerifiedInCloudWatch(cloudWatch, output("ReceiverName"), Date.now),
    queueUrl: output("QueueUrl"),
    deadLetterQueueUrl: output("DeadLetterQueueUrl"),
    bucketName: output("BucketName"),
    tableName: output("TableName"),
    keysPath: output("KeysPath"),
    requireBinding: output("RequireBinding") === "true",
    keysMaxAgeS: null,
    shipmondo: () => ({
      // Of an ARN: arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>
      stackName: stack.split("/")[1] ?? stack,
      endpointUrl: output("EndpointUrl"),
      endpointBases: output("EndpointUrls").split(","),
      apiPath: output("ApiPath"),
      rotationPath: output("RotationPath"),
      apiUrl: null,
    }),
    operations: {
      kind: "stack",
      cloudWatch,
      logs: clients.logs,
      lambda: clients.lambda,
      sts: clients.sts,
      eventSourceId: () => output("EventSourceId"),
      alarmPrefix: () => output("AlarmPrefix"),
      consumerName: () => output("ConsumerName"),
      logGroups: () => {
        output("ConsumerLogGroup");
        return new Map(
          functionNames.flatMap((name) => {
            // The reconciler may be switched off.
            const group = outputs.get(`${name}LogGroup`);
            return group === undefined ? [] : [[name.toLowerCase(), group]];
          }),
        );
      },
    },
  };
}

/** As the outputs begin. */
const functionNames = ["Receiver", "Consumer", "Reclaimer", "Reconciler"] as const;

interface DescribedStack {
  readonly outputs: ReadonlyMap<string, string>;
  /** Its 12 digits. */
  readonly account: string;
}

async function describeStack(client: CloudFormationClient, stack: string): Promise<DescribedStack> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const { Outputs = [], StackId = "" } = Stacks?.[0] ?? {};
    return {
      outputs: new Map(
        Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
      ),
      // arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>
      account: StackId.split(":")[4] ?? "unknown",
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CannotRun(
      `The stack of --stack cannot be read: ${text.replaceAll(stack, "…").replace(/[.]?$/, ".")} Check --stack, AWS_REGION and your credentials.`,
    );
  }
}
