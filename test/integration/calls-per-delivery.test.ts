import { createServer, request as forward, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { startAwsStub, type AwsStub } from "../harness/aws-stub.ts";
import { gatewayEvent, requestOfSize } from "../harness/sized-events.ts";
import { benchDelivery, queueEvent } from "../harness/bench-deliveries.ts";
import { startBenchEngines, type BenchEngines } from "../harness/bench-engines.ts";
import { startFunction, type LocalFunction } from "../../local/runtime/function.ts";
import { plainBundle } from "../harness/plain-handlers.ts";

const secret = "test-key";

describe("calls that the built receiver makes", () => {
  let stub: AwsStub;
  let receiver: LocalFunction;

  beforeEach(async () => {
    stub = await startAwsStub({ secret });
    receiver = startFunction({
      name: "Receiver",
      bundle: plainBundle("receiver"),
      timeoutMs: 10_000,
      env: {
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL_SSM: stub.origin,
        AWS_ENDPOINT_URL_SQS: stub.origin,
        AWS_ENDPOINT_URL_S3: stub.origin,
        QUEUE_URL: `${stub.origin}/000000000000/deliveries.fifo`,
        KEYS_PATH: "/test/keys",
        BUCKET_NAME: "holding",
      },
    });
  });

  afterEach(async () => {
    await receiver.stop();
    await stub.close();
  });

  const deliver = async (n: number): Promise<number> => {
    const outcome = await receiver.invoke(gatewayEvent(requestOfSize(5_000, secret, n)));
    const payload = outcome.ok ? outcome.payload : "{}";
    return (JSON.parse(payload) as { readonly statusCode: number }).statusCode;
  };

  it("reads the keys once an instance, and sends each healthy delivery once, without a call to S3", async () => {
    const statuses = [];
    for (let n = 1; n <= 5; n++) statuses.push(await deliver(n));

    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(Object.fromEntries(stub.calls)).toEqual({
      "AmazonSSM.GetParametersByPath": 1,
      "AmazonSQS.SendMessage": 5,
    });
  });

  it("a cold instance has read the keys before its first request, which makes one call", async () => {
    await receiver.warm();
    expect(Object.fromEntries(stub.calls)).toEqual({ "AmazonSSM.GetParametersByPath": 1 });
    stub.reset();

    await deliver(1);

    expect(Object.fromEntries(stub.calls)).toEqual({ "AmazonSQS.SendMessage": 1 });
  });
});

describe("calls that the built consumer makes", () => {
  let bench: BenchEngines;
  let consumer: LocalFunction;
  let proxy: CountingProxy;

  beforeAll(async () => {
    bench = await startBenchEngines();
    proxy = await startCountingProxy(bench.engines.endpoints.dynamodb);
    consumer = startFunction({
      name: "Consumer",
      bundle: plainBundle("consumer"),
      timeoutMs: 30_000,
      env: { ...bench.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.origin },
    });
  });

  afterAll(async () => {
    await consumer.stop();
    await proxy.close();
    await bench.engines.stop();
  });

  const handled = JSON.stringify({ batchItemFailures: [] });

  it("a delivery takes at most three writes and one read of the table", async () => {
    const outcome = await consumer.invoke(queueEvent(benchDelivery(1)));

    expect(outcome).toMatchObject({ ok: true, payload: handled });
    const writes = proxy.calls.filter((call) => /Put|Update|Delete|Write/.test(call));
    const reads = proxy.calls.filter((call) => /Get|Query/.test(call));
    expect(writes.length).toBeLessThanOrEqual(3);
    expect(writes.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(1);
    expect(writes.length + reads.length).toBe(proxy.calls.length);
  });

  it("a copy of a handled delivery takes one write that the table refuses, and at most one read", async () => {
    const delivery = benchDelivery(2);
    await consumer.invoke(queueEvent(delivery));
    proxy.calls.length = 0;

    const outcome = await consumer.invoke(queueEvent(delivery));

    expect(outcome).toMatchObject({ ok: true, payload: handled });
    expect(proxy.calls.filter((call) => call.includes("PutItem"))).toHaveLength(1);
    expect(proxy.calls.length).toBeLessThanOrEqual(2);
  });
});

interface CountingProxy {
  readonly origin: string;
  /** Each call's target, such as "DynamoDB_20120810.PutItem". */
  readonly calls: string[];
  readonly close: () => Promise<void>;
}

async function startCountingProxy(target: string): Promise<CountingProxy> {
  const calls: string[] = [];
  const server: Server = createServer((incoming, response) => {
    void buffer(incoming).then((body) => {
      calls.push(String(incoming.headers["x-amz-target"]));
      const { method, headers } = incoming;
      const outgoing = forward(new URL("/", target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      outgoing.on("error", () => response.destroy());
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
