import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { pauseTag } from "../../lambda/contract/pause-tag.ts";
import { startAwsServices } from "../harness/aws/start-aws-services.ts";
import { benchDelivery, queueEvent } from "../harness/bench-deliveries.ts";
import { startBenchEngines, type BenchEngines } from "../harness/bench-engines.ts";
import { type FunctionName } from "../../lib/bundle-extras.ts";
import { localCredentials } from "../../local/engines/start-engines.ts";
import { startFunction, type LocalFunction } from "../../local/runtime/function.ts";
import { plainBundle } from "../harness/plain-handlers.ts";

/**
 * The consumer and the reclaimer are built with the SDK's credential provider replaced
 * (`lambda/aws/environment-credentials.ts`): each client that one of them makes is used here once,
 * as built, so that an update of the SDK that breaks the replacement is seen.
 */
let bench: BenchEngines;
let s3: S3Client;
let sqs: SQSClient;
const started: LocalFunction[] = [];

beforeAll(async () => {
  bench = await startBenchEngines();
  const { region, endpoints } = bench.engines;
  const shared = { region, credentials: localCredentials };
  s3 = new S3Client({ ...shared, endpoint: endpoints.s3, forcePathStyle: true });
  sqs = new SQSClient({ ...shared, endpoint: endpoints.sqs });
});

afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
  s3.destroy();
  sqs.destroy();
  await bench.engines.stop();
});

function start(
  name: FunctionName,
  env: Readonly<Record<string, string>> = {},
  onLine: (line: string) => void = () => undefined,
): LocalFunction {
  const one = startFunction({
    name,
    bundle: plainBundle(name),
    timeoutMs: 60_000,
    env: { ...bench.env, ...env },
    onLine,
  });
  started.push(one);
  return one;
}

const put = (key: string, text: string) =>
  s3.send(new PutObjectCommand({ Bucket: bench.env.BUCKET_NAME, Key: key, Body: text }));

describe("the built consumer", () => {
  it("reaches the table, and the bucket for a delivery that lies there", async () => {
    const large = benchDelivery(1);
    const key = `large/${large.receivedAt}-${large.id}`;
    await put(key, large.text);
    const { data, ...head } = JSON.parse(large.text) as { readonly data: unknown };
    const pointer = JSON.stringify({ ...head, large: { key, bytes: large.text.length } });

    const outcome = await start("consumer").invoke(queueEvent({ ...large, text: pointer }));

    expect(data).toBeDefined();
    expect(outcome).toMatchObject({ ok: true, payload: '{"batchItemFailures":[]}' });
  });

  it("reaches the dead-letter queue with what is no delivery", async () => {
    const outcome = await start("consumer").invoke(
      queueEvent({ ...benchDelivery(2), text: '{"v":99}' }),
    );

    expect(outcome).toMatchObject({ ok: true, payload: '{"batchItemFailures":[]}' });
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: bench.env.DLQ_URL, WaitTimeSeconds: 1 }),
    );
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"v":99}']);
  });
});

describe("the built reclaimer", () => {
  it("lists, reads, writes and removes in the bucket, and sends to the queue", async () => {
    const held = benchDelivery(4);
    await put(`pending/${held.receivedAt}-${held.id}`, held.text);
    await put(`pending/${held.receivedAt}-nonsense`, '"no delivery"');

    const outcome = await start("reclaimer").invoke({});

    expect(outcome).toMatchObject({ ok: true });
    expect(JSON.parse(outcome.ok ? outcome.payload : "{}")).toEqual({
      forwarded: 1,
      quarantined: 1,
    });
    const left = await s3.send(new ListObjectsV2Command({ Bucket: bench.env.BUCKET_NAME }));
    const keys = (left.Contents ?? []).map(({ Key }) => Key);
    expect(keys.filter((key) => key?.startsWith("pending/"))).toEqual([]);
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: bench.env.BUCKET_NAME,
        Key: `refused/${held.receivedAt}-nonsense`,
      }),
    );
    expect(await Body?.transformToString()).toBe('"no delivery"');
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: bench.env.QUEUE_URL, WaitTimeSeconds: 1 }),
    );
    expect(Messages?.map(({ Body: text }) => text)).toEqual([held.text]);
  });

  it("asks Lambda whether the consumer is paused, and reclaims whatever that answers", async () => {
    const services = await startAwsServices();
    const { mapping } = services;
    const lines: string[] = [];
    const reclaimer = start(
      "reclaimer",
      { EVENT_SOURCE_ID: mapping.id, AWS_ENDPOINT_URL_LAMBDA: services.url },
      (line) => void lines.push(line),
    );
    /** `Paused` and `PausedByCommand` of a run, where it reported them. */
    const run = async (): Promise<object> => {
      lines.length = 0;
      expect(await reclaimer.invoke({})).toMatchObject({ ok: true });
      const values = lines
        .filter((line) => line.includes("_aws"))
        .map((line) => JSON.parse(line) as { Paused?: number; PausedByCommand?: number });
      const last = (name: "Paused" | "PausedByCommand") =>
        values.findLast((each) => each[name] !== undefined)?.[name];
      return { Paused: last("Paused"), PausedByCommand: last("PausedByCommand") };
    };
    try {
      expect(await run()).toEqual({ Paused: 0, PausedByCommand: 0 });
      mapping.state = "Disabled";
      expect(await run()).toEqual({ Paused: 1, PausedByCommand: 0 });
      mapping.tags.set(pauseTag, "2026-11-20T10:00:00Z alice: stock-taking");
      expect(await run()).toEqual({ Paused: 1, PausedByCommand: 1 });
      services.fail("lambda:GetEventSourceMapping", "denied");
      expect(await run()).toEqual({});
      expect(lines.join()).toContain("AccessDeniedException");
      services.fail("lambda:GetEventSourceMapping", "hangs");
      expect(await run()).toEqual({});
    } finally {
      await services.stop();
    }
  });
});
