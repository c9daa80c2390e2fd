import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";

/** The deployment that a command works on: the local run, or a stack in AWS. */
export interface Target {
  /** "the local run on port 3000", or "the stack ShipmondoWebhooks in eu-west-1". */
  readonly name: string;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly bucket: string;
  readonly keysPath: string;
}

/** What went wrong with the command's surroundings; its text is for the person at the terminal. */
export class TargetError extends Error {
  override readonly name = "TargetError";
}

const region = (variables: Variables): string | undefined =>
  variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION;

interface Variables {
  readonly [name: string]: string | undefined;
  readonly AWS_REGION?: string;
  readonly AWS_DEFAULT_REGION?: string;
  readonly PORT?: string;
}

/**
 * Finds the resources of a target.
 * @param stack name of a deployed stack; undefined for the local run on `PORT`
 * @throws TargetError when nothing is found there
 */
export function findTarget(stack: string | undefined, variables: Variables): Promise<Target> {
  return stack === undefined
    ? localTarget(Number(variables.PORT ?? 3_000))
    : stackTarget(stack, region(variables));
}

async function localTarget(port: number): Promise<Target> {
  let endpoints: LocalEndpoints;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/endpoints`);
    endpoints = (await answer.json()) as LocalEndpoints;
  } catch {
    throw new TargetError(
      `No local run answers on port ${port}. Start it with "npm start" (PORT says where it listens), ` +
        `or name a deployed stack with --stack.`,
    );
  }
  const client = (endpoint: string) => ({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    name: `the local run on port ${port}`,
    sqs: new SQSClient(client(endpoints.sqs)),
    s3: new S3Client({ ...client(endpoints.s3), forcePathStyle: true }),
    ssm: new SSMClient(client(endpoints.ssm)),
    queueUrl: endpoints.queueUrl,
    deadLetterQueueUrl: endpoints.deadLetterQueueUrl,
    bucket: endpoints.bucket,
    keysPath: endpoints.keysPath,
  };
}

/** What the local run answers under `/api/endpoints`. */
interface LocalEndpoints {
  readonly sqs: string;
  readonly s3: string;
  readonly ssm: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly bucket: string;
  readonly keysPath: string;
}

async function stackTarget(stack: string, awsRegion: string | undefined): Promise<Target> {
  const options = awsRegion === undefined ? {} : { region: awsRegion };
  const client = new CloudFormationClient(options);
  const outputs = await describeOutputs(client, stack);
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value === undefined) {
      throw new TargetError(
        `The stack ${stack} has no output ${key}: deploy this version of it first.`,
      );
    }
    return value;
  };
  return {
    name: `the stack ${stack} in ${await client.config.region()}`,
    sqs: new SQSClient(options),
    s3: new S3Client(options),
    ssm: new SSMClient(options),
    queueUrl: output("QueueUrl"),
    deadLetterQueueUrl: output("DeadLetterQueueUrl"),
    bucket: output("BucketName"),
    keysPath: output("KeysPath"),
  };
}

async function describeOutputs(
  client: CloudFormationClient,
  stack: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new TargetError(
      `The stack ${stack} cannot be read: ${text} Check --stack, AWS_REGION and your credentials.`,
    );
  }
}
