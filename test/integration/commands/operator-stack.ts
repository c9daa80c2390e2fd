import {
  CloudFormationClient,
  type DescribeStacksCommandOutput,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { Variables } from "../../../bin/common/io-types.ts";
import { stackTarget, type Target } from "../../../bin/common/target.ts";
import { createFailureRecords, type FailureRecords } from "../../../lambda/aws/failure-records.ts";
import { createHeldObjects, type HeldObjects } from "../../../lambda/aws/held-objects.ts";
import {
  localCredentials,
  startEngines,
  type Engines,
} from "../../../local/engines/start-engines.ts";
import {
  startAwsServices,
  type AwsServices,
  type MetricOf,
} from "../../harness/aws/start-aws-services.ts";
import { intercept, type Called } from "./intercept.ts";
import { queueDepth } from "../../harness/queue-depth.ts";
import { runInProcess } from "../../harness/run-in-process.ts";
import { names, resources } from "../../harness/durability/resources.ts";

export type { Called };

export interface RunOptions {
  /** What is typed or piped in. */
  readonly input?: string;
  readonly env?: Variables;
  /** A clock of the test's own, which a wait moves on. @default the machine's */
  readonly time?: { at: number };
  /** To a question; null: nobody is at a terminal. @default null */
  readonly answer?: boolean | null;
  /** The local run, for a command that works on both. @default the stack in its place */
  readonly local?: Target;
  /** Gets what is printed, in place of the output. */
  readonly print?: (line: string) => void;
  /** Interrupts (SIGINT) when it aborts. */
  readonly interrupted?: AbortController;
  /** Called at each wait, after the clock was moved on. */
  readonly onSleep?: () => void;
  /** Interrupted (SIGINT) after so many calls. */
  readonly interruptAfterCalls?: number;
  /** From its n-th call on, so many times or always, an operation is refused. */
  readonly refuse?: {
    readonly operation: string;
    readonly from: number;
    readonly times?: number;
    /** @default AccessDenied */
    readonly error?: Error;
  };
}

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/**
 * A stack whose stores are the real engines, and the operator's commands on it, in this process.
 */
export interface OperatorStack {
  readonly engines: Engines;
  /** CloudWatch, its logs, Lambda and STS. */
  readonly services: AwsServices;
  /** The stack, as a command gets it. */
  readonly target: () => Promise<Target>;
  readonly sqs: SQSClient;
  readonly objects: HeldObjects;
  readonly records: FailureRecords;
  /** The records as they are written at a time, milliseconds since the epoch. */
  readonly recordsAt: (time: number) => FailureRecords;
  readonly deadLetterQueueUrl: string;
  readonly queueUrl: string;
  /** The stack's outputs; change them as a deployment does. */
  readonly outputs: Map<string, string>;
  /** When keys last verified something, milliseconds since the epoch. */
  readonly verified: Map<string, number>;
  /** Runs a command on the stack, as the command line does. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** What the commands called since this was last asked. */
  readonly calls: () => readonly Called[];
  /** Puts a message on the dead-letter queue. */
  readonly moveToDeadLetters: (deadLetter: Buried) => Promise<string>;
  readonly count: (queueUrl: string) => Promise<number>;
  /** Takes all that is visible. */
  readonly takeAll: (queueUrl: string) => Promise<readonly Message[]>;
  /** Empties queues and bucket. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Buried {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const functionNames = ["Receiver", "Consumer", "Reclaimer", "Reconciler"] as const;

/** @param hiddenSeconds how long commands hide the dead letters that they take */
export async function startOperatorStack(hiddenSeconds = 120): Promise<OperatorStack> {
  const engines = await startEngines();
  await engines.ensure(resources(6, 5));
  const services = await startAwsServices();
  const { region, endpoints } = engines;
  const options = { region, credentials: localCredentials };
  const createClients = () => ({
    cloudFormation: new CloudFormationClient(options),
    cloudWatch: new CloudWatchClient({ ...options, endpoint: services.url }),
    dynamoDb: new DynamoDBClient({ ...options, endpoint: endpoints.dynamodb }),
    lambda: new LambdaClient({ ...options, endpoint: services.url }),
    logs: new CloudWatchLogsClient({ ...options, endpoint: services.url }),
    s3: new S3Client({ ...options, endpoint: endpoints.s3, forcePathStyle: true }),
    sqs: new SQSClient({ ...options, endpoint: endpoints.sqs }),
    ssm: new SSMClient({ ...options, endpoint: endpoints.ssm }),
    sts: new STSClient({ ...options, endpoint: services.url }),
  });
  const own = createClients();
  const clients = createClients();
  const queueUrl = engines.queueUrl(names.queue);
  const deadLetterQueueUrl = engines.queueUrl(names.deadLetters);
  const outputs = new Map([
    ["QueueUrl", queueUrl],
    ["DeadLetterQueueUrl", deadLetterQueueUrl],
    ["BucketName", names.bucket],
    ["TableName", names.table],
    ["KeysPath", names.keysPath],
    ["ReceiverName", "receiver-1"],
    ["RequireBinding", "false"],
    ["EndpointUrl", "https://hooks.example.com/webhooks/uuid"],
    ["EndpointUrls", "https://hooks.example.com/webhooks"],
    ["ApiPath", "/Shop/api"],
    ["RotationPath", "/Shop/rotation"],
    ["EventSourceId", services.mapping.id],
    ["AlarmPrefix", "Shop: "],
    ["ConsumerName", "consumer-1"],
    ...functionNames.map((name) => [`${name}LogGroup`, `/shop/${name.toLowerCase()}`] as const),
  ]);
  const verified = new Map<string, number>();
  services.metric = verifiedMetric(verified);

  const calls: Called[] = [];
  const describe = (): DescribeStacksCommandOutput => ({
    $metadata: {},
    Stacks: [
      {
        StackName: "Shop",
        StackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/1",
        CreationTime: new Date(),
        StackStatus: "CREATE_COMPLETE",
        Outputs: [...outputs].map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ],
  });
  let onCall: (operation: string) => void = () => undefined;
  const note = (call: Called): void => {
    calls.push(call);
    onCall(call.operation);
  };
  intercept(clients.cloudFormation, "cloudformation", note, describe);
  intercept(clients.cloudWatch, "cloudwatch", note);
  intercept(clients.dynamoDb, "dynamodb", note);
  intercept(clients.s3, "s3", note);
  intercept(clients.sqs, "sqs", note);
  intercept(clients.ssm, "ssm", note);
  intercept(clients.lambda, "lambda", note);
  intercept(clients.logs, "logs", note);
  intercept(clients.sts, "sts", note);

  const target = (): Promise<Target> =>
    stackTarget("Shop", clients, { hiddenSeconds, waitSeconds: 0 });

  let dead = 0;
  return {
    engines,
    services,
    target,
    sqs: own.sqs,
    objects: createHeldObjects(own.s3, names.bucket),
    records: createFailureRecords(own.dynamoDb, names.table, Date.now),
    recordsAt: (time) => createFailureRecords(own.dynamoDb, names.table, () => time),
    queueUrl,
    deadLetterQueueUrl,
    outputs,
    verified,
    async run(argv, runOptions = {}) {
      const { input = "", answer = null, env = {}, time, interruptAfterCalls, refuse } = runOptions;
      const { local, print, onSleep, interrupted = new AbortController() } = runOptions;
      let made = 0;
      let refusable = 0;
      onCall = (operation) => {
        if (++made === interruptAfterCalls) interrupted.abort();
        if (operation !== refuse?.operation) return;
        const { from, times = Infinity } = refuse;
        if (++refusable >= from && refusable < from + times) {
          throw refuse.error ?? Object.assign(new Error("Not allowed"), { name: "AccessDenied" });
        }
      };
      const { code, output } = await runInProcess(argv, {
        findTarget: (name) =>
          name === null && local !== undefined ? Promise.resolve(local) : target(),
        env,
        ...(print === undefined ? {} : { print }),
        askForKey: () => Promise.resolve(input),
        askForLogin: () => Promise.resolve(input),
        confirm: () => Promise.resolve(answer),
        interrupted: () => interrupted.signal,
        ...(time === undefined
          ? {}
          : {
              now: () => new Date(time.at),
              sleep: (ms) => {
                time.at += ms;
                onSleep?.();
                return Promise.resolve();
              },
            }),
      });
      return { code, output };
    },
    calls: () => calls.splice(0),
    async moveToDeadLetters({
      body,
      groupId,
      deduplicationId = `dead-${++dead}`,
      attributes = {},
    }) {
      const { MessageId = "" } = await own.sqs.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [
              name,
              { DataType: "String", StringValue },
            ]),
          ),
        }),
      );
      return MessageId;
    },
    count: (url) => queueDepth(own.sqs, url),
    async takeAll(url) {
      const all: Message[] = [];
      for (;;) {
        const { Messages = [] } = await own.sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 600,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["MessageGroupId", "ApproximateReceiveCount"],
          }),
        );
        if (Messages.length === 0) return all;
        all.push(...Messages);
      }
    },
    async reset() {
      for (const QueueUrl of [queueUrl, deadLetterQueueUrl]) {
        await own.sqs.send(new PurgeQueueCommand({ QueueUrl }));
      }
      const objects = createHeldObjects(own.s3, names.bucket);
      for (const key of await objects.list("", "", 1_000)) await objects.remove(key);
      calls.splice(0);
    },
    async stop() {
      for (const client of [...Object.values(own), ...Object.values(clients)]) client.destroy();
      await Promise.all([engines.stop(), services.stop()]);
    },
  };
}

/** A sum for each period in which a key verified something. */
const verifiedMetric =
  (verified: ReadonlyMap<string, number>): MetricOf =>
  ({ name, dimensions, periodS, start, end }) => {
    if (name !== "Verified" || dimensions.FunctionName !== "receiver-1") return [];
    const at = verified.get(dimensions.Key ?? "");
    if (at === undefined) return [];
    const period = Math.floor(at / (periodS * 1_000)) * periodS * 1_000;
    return period >= start && period < end ? [{ at: period, value: 3 }] : [];
  };
