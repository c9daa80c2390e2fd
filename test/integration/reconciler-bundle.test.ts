import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { credentialsText } from "../../lambda/shipmondo/credentials.ts";
import { localCredentials } from "../../local/engines/start-engines.ts";
import { startFunction, type LocalFunction } from "../../local/runtime/function.ts";
import { startShipmondo, type LocalShipmondo } from "../../local/shipmondo/start-shipmondo.ts";
import { startBenchEngines, type BenchEngines } from "../harness/bench-engines.ts";
import { startFaultProxy, type FaultProxy } from "../../local/break-it/fault-proxy.ts";
import type { ServiceName } from "../../local/break-it/faults/aws-error.ts";
import { seededRandom } from "../harness/simulation/random.ts";
import { plainBundle } from "../harness/plain-handlers.ts";
import { callApi, credentials } from "../harness/shipmondo/api-client.ts";
import {
  endpointKey,
  startWebhookServer,
  type WebhookServer,
} from "../harness/shipmondo/webhook-server.ts";
import { synthesize } from "../unit/stack/synthesize.ts";

/** The reconciler as built, on the engines, with what it calls counted. */
let bench: BenchEngines;
let shipmondo: LocalShipmondo;
let endpoint: WebhookServer;
let reconciler: LocalFunction;
let proxies: Readonly<Record<ServiceName, FaultProxy>>;
let sqs: SQSClient;
let s3: S3Client;
/** Paths of the calls of Shipmondo's API. */
const apiCalls: string[] = [];
/** Calls of AWS up to the one that is looked at. */
const before = new Map<string, number>();

const apiPath = "/Shop/api";

beforeAll(async () => {
  bench = await startBenchEngines();
  const { engines, env } = bench;
  const { region, endpoints } = engines;
  const proxyTo = (service: ServiceName) => {
    const random = seededRandom(1);
    return startFaultProxy({ service, target: endpoints[service], random: () => random.next() });
  };
  proxies = {
    ssm: await proxyTo("ssm"),
    sqs: await proxyTo("sqs"),
    s3: await proxyTo("s3"),
    dynamodb: await proxyTo("dynamodb"),
  };
  endpoint = await startWebhookServer();
  shipmondo = await startShipmondo({
    credentials,
    // No webhook but the ping arrives.
    faults: { drop: 1 },
    onCall: ({ method, target }) =>
      apiCalls.push(`${method} ${new URL(target, "http://x").pathname}`),
  });
  const shared = { region, credentials: localCredentials };
  s3 = new S3Client({ ...shared, endpoint: endpoints.s3, forcePathStyle: true });
  sqs = new SQSClient({ ...shared, endpoint: endpoints.sqs });
  reconciler = startFunction({
    name: "Reconciler",
    bundle: plainBundle("reconciler"),
    timeoutMs: 240_000,
    env: {
      ...env,
      AWS_ENDPOINT_URL_SSM: proxies.ssm.url,
      AWS_ENDPOINT_URL_SQS: proxies.sqs.url,
      AWS_ENDPOINT_URL_S3: proxies.s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: proxies.dynamodb.url,
      QUEUE_URL: `${proxies.sqs.url}${new URL(engines.queueUrl("deliveries.fifo")).pathname}`,
      API_PATH: apiPath,
      SHIPMONDO_API_URL: shipmondo.url,
      ENDPOINT_URLS: endpoint.url,
      WEBHOOKS: "Orders:*,Shipments:*,Shipment Monitor:*",
      RECONCILE_LAG_S: "0",
    },
  });
});

afterAll(async () => {
  await reconciler.stop();
  await shipmondo.stop();
  await endpoint.stop();
  for (const client of [sqs, s3]) client.destroy();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  await bench.engines.stop();
});

/** Calls of AWS since the start, "ssm:GetParameter", and how many. */
const allCalls = (): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(proxies).flatMap(([service, { arrived }]) =>
      [...arrived].map(([operation, count]) => [actionOf(service, operation), count] as const),
    ),
  );

/** What IAM calls the operation: S3's is known by its method. */
const actionOf = (service: string, operation: string): string =>
  `${service}:${{ GET: "ListBucket", PUT: "PutObject" }[operation] ?? operation}`;

/** Runs it once. */
async function run() {
  before.clear();
  for (const [action, count] of allCalls()) before.set(action, count);
  apiCalls.length = 0;
  const outcome = await reconciler.invoke({});
  const calls = [...allCalls()].map(
    ([action, count]) => [action, count - (before.get(action) ?? 0)] as const,
  );
  return {
    outcome: outcome.ok ? (JSON.parse(outcome.payload) as unknown) : outcome,
    aws: Object.fromEntries(calls.filter(([, count]) => count > 0)),
  };
}

const register = async (pair: string): Promise<void> => {
  const [resource_name, action] = pair.split(":");
  const webhook = { name: pair, endpoint: endpoint.url, key: endpointKey, resource_name, action };
  const { status } = await callApi(shipmondo.url, "/webhooks", { method: "POST", body: webhook });
  expect(status).toBe(200);
};

async function queued(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: bench.env.QUEUE_URL,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
    }),
  );
  return Messages.map(({ Body = "" }) => JSON.parse(Body) as Readonly<Record<string, unknown>>);
}

it("ends after one read of a parameter where no credentials are stored", async () => {
  const { outcome, aws } = await run();

  expect(outcome).toBe("no_credentials");
  expect(aws).toEqual({ "ssm:GetParameter": 1 });
  expect(apiCalls).toEqual([]);
});

it("makes the calls of docs/cost-and-scale.md in a run that finds nothing", async () => {
  bench.engines.putKey(apiPath, credentialsText(credentials));
  for (const pair of ["Orders:create", "Orders:status_update", "Shipments:create"]) {
    await register(pair);
  }
  await run();
  const { outcome, aws } = await run();

  expect(outcome).toBe("caught_up");
  const list = (name: string): string => `GET /api/public/v3/${name}`;
  // Orders twice: the archived ones, and the others.
  expect(apiCalls.sort()).toEqual(
    ["sales_orders", "sales_orders", "shipments", "webhooks"].map(list),
  );
  const sum = (service: string): number =>
    Object.entries(aws).reduce((all, [name, n]) => (name.startsWith(service) ? all + n : all), 0);
  expect(sum("dynamodb:")).toBeLessThanOrEqual(12);
  expect(sum("s3:")).toBeLessThanOrEqual(4);
  expect(sum("ssm:")).toBe(1);
  expect(sum("sqs:")).toBe(0);
});

it("puts orders that no webhook brought on the queue, and in the bucket what is too large", async () => {
  const small = await shipmondo.shop.createOrder();
  const large = await shipmondo.shop.createOrder({ lines: 4_000 });

  expect((await run()).outcome).toBe("caught_up");
  const messages = [...(await queued()), ...(await queued())];
  expect(messages).toHaveLength(2);
  const of = (id: number) => messages.find(({ resourceId }) => resourceId === String(id));
  expect(of(small.id)).toMatchObject({ origin: "reconciler", action: "create", bound: true });
  const { key = "" } = of(large.id)?.large as { readonly key?: string };
  const object = await s3.send(new GetObjectCommand({ Bucket: bench.env.BUCKET_NAME, Key: key }));
  expect(JSON.parse((await object.Body?.transformToString()) ?? "")).toMatchObject({
    resourceId: String(large.id),
    data: { id: large.id },
  });
});

it("calls what its role allows, and nothing that its role allows is never called", () => {
  const { resource } = synthesize();
  const { Policies } = resource("AWS::IAM::Role", "Reconciler").Properties as {
    readonly Policies: readonly {
      readonly PolicyDocument: {
        readonly Statement: readonly { readonly Action: string | readonly string[] }[];
      };
    }[];
  };
  const allowed = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => !action.startsWith("logs:"));

  expect([...allCalls().keys()].sort()).toEqual([...new Set(allowed)].sort());
});
