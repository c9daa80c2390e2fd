import { S3Client, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { join } from "node:path";
import { createResources } from "../../../local/engines/create-resources.ts";
import { startEngineChild } from "../../../local/engines/engine-child.ts";
import { localCredentials, startEngines } from "../../../local/engines/start-engines.ts";
import type { EventSourceListener } from "../../../local/event-source.ts";
import { startFunction } from "../../../local/runtime/function.ts";
import { plainBundle } from "../plain-handlers.ts";
import { feedConsumer, storesEnvironment } from "../durability/feed.ts";
import { names, resources } from "../durability/resources.ts";
import { startInstances, type Instances } from "../durability/instances.ts";
import { queueDepth } from "../queue-depth.ts";

export interface CrashStackOptions {
  /** Folder of the engines' data: what they took survives a kill. */
  readonly folder: string;
  readonly key: string;
  readonly senders: number;
  readonly handlerEnv: Readonly<Record<string, string>>;
  readonly listener: EventSourceListener;
  readonly onLine: (line: string) => void;
}

/**
 * The whole way, with the queue and the bucket in processes of their own, so that one can die
 * without the other.
 */
export interface CrashStack {
  readonly receivers: Instances;
  readonly reclaim: () => Promise<void>;
  /** Kills a process without a word. False: there is none just now. */
  readonly kill: (what: "consumer" | "queue") => boolean;
  /** Messages on the queue and holds in the bucket; null while the queue does not answer. */
  readonly waiting: () => Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/**
 * A function that was killed comes back by itself; what it was handling is seen again after this.
 */
const visibilitySeconds = 6;
const consumerMs = 5_000;
/**
 * Kills burn receives, and what fails in an outage is an attempt now and then; none may be the
 * last.
 */
const maxReceives = 200;
const maxAttempts = 50;
const consumers = 3;

export async function startCrashStack(options: CrashStackOptions): Promise<CrashStack> {
  const engines = await startEngines({ dataDir: join(options.folder, "engines") });
  const { region } = engines;
  const bucketEngine = await startEngineChild({
    engine: "queues",
    dataDir: join(options.folder, "bucket"),
    region,
    onRestart: () => undefined,
  });
  const s3Endpoint = `http://127.0.0.1:${bucketEngine.port}`;
  const wanted = resources(visibilitySeconds, maxReceives);
  await engines.ensure({ ...wanted, buckets: [] });
  const credentials = localCredentials;
  await createResources(
    { region, credentials, endpoints: { ...engines.endpoints, s3: s3Endpoint } },
    { queues: [], tables: [], buckets: wanted.buckets },
  );
  engines.putKey(`${names.keysPath}/shop`, options.key);

  const env = {
    ...engines.env,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    ...storesEnvironment((name) => engines.queueUrl(name)),
    RETRY_DELAYS_S: "1",
    MAX_ATTEMPTS: String(maxAttempts),
  };
  const { onLine } = options;
  const receivers = await startInstances({
    bundle: plainBundle("receiver"),
    env,
    instances: options.senders,
    onLine,
  });
  const consumer = startFunction({
    name: "consumer",
    bundle: plainBundle("consumer", join(import.meta.dirname, "consumer-entry.ts")),
    env: { ...env, ...options.handlerEnv },
    timeoutMs: consumerMs,
    maxInstances: consumers,
    onLine,
  });
  const reclaimer = startFunction({
    name: "reclaimer",
    bundle: plainBundle("reclaimer"),
    env,
    timeoutMs: 240_000,
    onLine,
  });
  const sqs = new SQSClient({ region, credentials, endpoint: engines.endpoints.sqs });
  const s3 = new S3Client({ region, credentials, endpoint: s3Endpoint, forcePathStyle: true });
  const source = feedConsumer({
    engines,
    sqs,
    consumer,
    maxConcurrency: consumers,
    listener: options.listener,
  });

  let killedQueue = 0;
  return {
    receivers,
    async reclaim() {
      await reclaimer.invoke({});
    },
    kill(what) {
      const pid = what === "queue" ? engines.pids().queues : consumer.pids()[0];
      if (pid === undefined || pid === killedQueue) return false;
      if (what === "queue") killedQueue = pid;
      process.kill(pid, "SIGKILL");
      return true;
    },
    async waiting() {
      try {
        const [messages, bucket] = await Promise.all([
          queueDepth(sqs, engines.queueUrl(names.queue)),
          s3.send(new ListObjectsV2Command({ Bucket: names.bucket, Prefix: "pending/" })),
        ]);
        return messages + (bucket.Contents?.length ?? 0);
      } catch {
        return null;
      }
    },
    async stop() {
      await source.stop(500);
      await Promise.all([receivers.stop(), consumer.stop(), reclaimer.stop()]);
      sqs.destroy();
      s3.destroy();
      await Promise.all([engines.stop(), bucketEngine.stop()]);
    },
  };
}

/** The delivery's id and the queue's sequence number of a message. */
export function readRecord({ body, attributes }: SQSRecord): {
  readonly id: string;
  readonly sequence: bigint;
} {
  const { id } = JSON.parse(body) as { readonly id: string };
  return { id, sequence: BigInt(attributes.SequenceNumber ?? "0") };
}
