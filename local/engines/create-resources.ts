import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type CreateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  BucketAlreadyOwnedByYou,
  BucketAlreadyExists,
  CreateBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

export interface QueueResource {
  readonly name: string;
  /** As the SQS API names them, all values as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ParameterResource {
  readonly name: string;
  readonly type: "String" | "StringList";
  readonly value: string;
}

export interface Resources {
  readonly queues: readonly QueueResource[];
  readonly tables: readonly CreateTableCommandInput[];
  readonly buckets: readonly string[];
  readonly parameters?: readonly ParameterResource[];
}

export interface EngineEndpoints {
  readonly ssm: string;
  readonly sqs: string;
  readonly s3: string;
  readonly dynamodb: string;
}

export interface ClientSettings {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoints: EngineEndpoints;
}

/**
 * Makes queues, tables and buckets on the engines. What exists stays; a queue takes on changed
 * attributes.
 */
export async function createResources(
  { region, credentials, endpoints }: ClientSettings,
  resources: Resources,
): Promise<void> {
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
  const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  try {
    await Promise.all([
      ...resources.queues.map((queue) => createQueue(sqs, endpoints.sqs, queue)),
      ...resources.buckets.map((bucket) => createBucket(s3, bucket)),
      ...resources.tables.map((table) => createTable(dynamodb, table)),
    ]);
  } finally {
    for (const client of [sqs, s3, dynamodb]) client.destroy();
  }
}

async function createQueue(
  sqs: SQSClient,
  endpoint: string,
  { name, attributes }: QueueResource,
): Promise<void> {
  try {
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    const QueueUrl = `${endpoint}/000000000000/${name}`;
    const { Attributes: present = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    // Only what differs: fauxqs takes some attributes when a queue is made and at no other time.
    const changed = Object.entries(attributes).filter(
      ([attribute, value]) => (present as Readonly<Record<string, string>>)[attribute] !== value,
    );
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: Object.fromEntries(changed) }),
    );
  }
}

/**
 * By its name: fauxqs gives the code of SQS's older protocol, which the SDK makes no class of its
 * own of.
 */
const isNameTaken = (error: unknown): boolean =>
  error instanceof Error && /(?:^|\.)QueueNameExists$|^QueueAlreadyExists$/.test(error.name);

async function createBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const exists = error instanceof BucketAlreadyOwnedByYou || error instanceof BucketAlreadyExists;
    if (!exists) throw error;
  }
}

async function createTable(
  dynamodb: DynamoDBClient,
  table: CreateTableCommandInput,
): Promise<void> {
  try {
    await dynamodb.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
