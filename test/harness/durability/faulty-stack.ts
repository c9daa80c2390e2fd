import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { FunctionName } from "../../../lib/bundle-extras.ts";
import {
  startEngines,
  localCredentials,
  type Engines,
} from "../../../local/engines/start-engines.ts";
import type { EventSource } from "../../../local/event-source.ts";
import type { SignedRequest } from "../../../testing/samples/index.ts";
import { startFunction, type LocalFunction } from "../../../local/runtime/function.ts";
import type { Tracking } from "../../../local/tracking.ts";
import { startFaultProxy, type FaultProxy } from "../../../local/break-it/fault-proxy.ts";
import type { ServiceName } from "../../../local/break-it/faults/aws-error.ts";
import { plainBundle } from "../plain-handlers.ts";
import { waitUntil } from "../wait-until.ts";
import { seededRandom } from "../simulation/random.ts";
import { gatewayEvent } from "../gateway-event.ts";
import { queueDepth } from "../queue-depth.ts";
import { feedConsumer, storesEnvironment } from "./feed.ts";
import { createHandlerRuns, type HandlerRuns } from "./handled.ts";
import { names, resources } from "./resources.ts";

/** Those that a delivery passes: not the one that looks for what never came. */
type PipelineFunction = Exclude<FunctionName, "reconciler">;

export interface FaultyStackOptions {
  /** Modules in place of the functions' own. */
  readonly entries?: Partial<Readonly<Record<PipelineFunction, string>>>;
  /** More of the functions' environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The most receivers at once. @default 1 */
  readonly receivers?: number;
  /** The most consumers at once. @default 2 */
  readonly consumers?: number;
  /** The key in the parameter store, under the name "shop"; null: none. @default `shopKey` */
  readonly key?: string | null;
  /** Attempts of a handler. @default 5 */
  readonly maxAttempts?: number;
  /** Is told what the local run's tracking is told. */
  readonly tracking?: Tracking;
}

/** What the endpoint answered. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The real bundles of the functions that a delivery passes on the real engines, with a fault proxy
 * before each service.
 */
export interface FaultyStack {
  readonly engines: Engines;
  readonly proxies: Readonly<Record<ServiceName, FaultProxy>>;
  readonly functions: Readonly<Record<PipelineFunction, LocalFunction>>;
  /** Sends a request as API Gateway does. It rejects when the function gives no answer. */
  readonly deliver: (request: SignedRequest) => Promise<Answered>;
  /** Runs the reclaimer once: how many objects ended in which way. */
  readonly reclaim: () => Promise<Readonly<Record<string, number>>>;
  /** From now on the queue feeds the consumer. */
  readonly startConsuming: () => void;
  readonly runs: HandlerRuns;
  /** Keys of the bucket below a prefix. */
  readonly objects: (prefix: string) => Promise<readonly string[]>;
  readonly readObject: (key: string) => Promise<string>;
  readonly writeObject: (key: string, body: string) => Promise<void>;
  /** Messages on the queue, in flight ones included. */
  readonly queued: () => Promise<number>;
  /** The functions' environment, for one more function. */
  readonly env: Readonly<Record<string, string>>;
  /** All output of the functions. */
  readonly lines: string[];
  /** Which processes of functions ended by themselves, and were not killed here. */
  readonly crashes: () => readonly string[];
  /** Kills the receivers between two requests: the next one meets a cold start. */
  readonly coldStart: () => Promise<void>;
  /** Sum of a metric over `lines`. */
  readonly counted: (metric: string) => number;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly stop: () => Promise<void>;
}

/** The key that the shop typed into Shipmondo. */
export const shopKey = "marker-key-7Qx";

const visibilitySeconds = 6;
/** The queue's own limit, for what never reaches a handler. */
const maxReceives = 200;
const consumerMs = 5_000;

export async function startFaultyStack(options: FaultyStackOptions = {}): Promise<FaultyStack> {
  const engines = await startEngines();
  const { endpoints, region } = engines;
  await engines.ensure(resources(visibilitySeconds, maxReceives));
  const key = options.key === undefined ? shopKey : options.key;
  if (key !== null) engines.putKey(`${names.keysPath}/shop`, key);

  const proxyTo = (service: ServiceName) => {
    const random = seededRandom(1);
    return startFaultProxy({ service, target: endpoints[service], random: () => random.next() });
  };
  const [ssm, sqsProxy, s3Proxy, dynamodb] = await Promise.all([
    proxyTo("ssm"),
    proxyTo("sqs"),
    proxyTo("s3"),
    proxyTo("dynamodb"),
  ]);
  const proxies = { ssm, sqs: sqsProxy, s3: s3Proxy, dynamodb };

  const account = new URL(engines.queueUrl("x")).pathname.replace(/x$/, "");
  const env = {
    ...engines.env,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_ENDPOINT_URL_SQS: sqsProxy.url,
    AWS_ENDPOINT_URL_S3: s3Proxy.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    ...storesEnvironment((name) => `${sqsProxy.url}${account}${name}`),
    RETRY_DELAYS_S: "1",
    MAX_ATTEMPTS: String(options.maxAttempts ?? 5),
    ...options.env,
  };
  const lines: string[] = [];
  const crashes: string[] = [];
  const runs = createHandlerRuns();
  const start = (name: PipelineFunction, timeoutMs: number, maxInstances: number): LocalFunction =>
    startFunction({
      name,
      bundle: plainBundle(name, options.entries?.[name]),
      env,
      timeoutMs,
      maxInstances,
      onLine: (line) => lines.push(line),
      onMessage(message) {
        runs.onMessage(message);
        options.tracking?.onMessage(message);
      },
      onCrash: (detail) => crashes.push(`${name}: ${detail}`),
    });
  const functions = {
    receiver: start("receiver", 10_000, options.receivers ?? 1),
    consumer: start("consumer", consumerMs, options.consumers ?? 2),
    reclaimer: start("reclaimer", 240_000, 2),
  };

  const client = { region, credentials: localCredentials };
  const sqs = new SQSClient({ ...client, endpoint: endpoints.sqs });
  const s3 = new S3Client({ ...client, endpoint: endpoints.s3, forcePathStyle: true });
  const sources: EventSource[] = [];

  return {
    engines,
    proxies,
    functions,
    runs,
    env,
    lines,
    crashes: () => crashes.filter((detail) => !detail.includes("SIGKILL")),
    async coldStart() {
      const { receiver } = functions;
      for (const pid of receiver.pids()) process.kill(pid, "SIGKILL");
      await waitUntil("the receivers are gone", () => (receiver.pids().length === 0 ? true : null));
    },
    sqs,
    s3,
    async deliver(request) {
      const outcome = await functions.receiver.invoke(gatewayEvent(request));
      if (!outcome.ok) throw new Error(`The receiver gave no answer: ${outcome.detail}`);
      const { statusCode, body } = JSON.parse(outcome.payload) as {
        readonly statusCode: number;
        readonly body: string;
      };
      return { status: statusCode, body: JSON.parse(body) as Answered["body"] };
    },
    async reclaim() {
      const outcome = await functions.reclaimer.invoke({});
      if (!outcome.ok) throw new Error(`The reclaimer gave no answer: ${outcome.detail}`);
      return JSON.parse(outcome.payload) as Readonly<Record<string, number>>;
    },
    startConsuming() {
      sources.push(
        feedConsumer({
          engines,
          sqs,
          consumer: functions.consumer,
          maxConcurrency: options.consumers ?? 2,
          listener: options.tracking,
        }),
      );
    },
    async objects(prefix) {
      const keys: string[] = [];
      let after: string | undefined;
      for (;;) {
        const { Contents = [] } = await s3.send(
          new ListObjectsV2Command({
            Bucket: names.bucket,
            Prefix: prefix,
            ...(after === undefined ? {} : { StartAfter: after }),
          }),
        );
        keys.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
        after = keys.at(-1);
        if (Contents.length < 1_000) return keys;
      }
    },
    async readObject(objectKey) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: names.bucket, Key: objectKey }),
      );
      return (await Body?.transformToString("utf8")) ?? "";
    },
    async writeObject(objectKey, body) {
      await s3.send(new PutObjectCommand({ Bucket: names.bucket, Key: objectKey, Body: body }));
    },
    queued: () => queueDepth(sqs, engines.queueUrl(names.queue)),
    counted: (metric) => sumOf(lines, metric),
    async stop() {
      await Promise.all(sources.map((source) => source.stop(500)));
      await Promise.all(Object.values(functions).map((each) => each.stop()));
      await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
      sqs.destroy();
      s3.destroy();
      await engines.stop();
    },
  };
}

/** Sum of a metric over lines of embedded metric format. */
export function sumOf(lines: readonly string[], metric: string): number {
  return lines
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .reduce((sum, values) => sum + Number(values[metric] ?? 0), 0);
}
