import {
  GetParametersByPathCommand,
  PutParameterCommand,
  ParameterAlreadyExists,
  SSMClient,
} from "@aws-sdk/client-ssm";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import {
  localCredentials,
  startEngines,
  type Engines,
} from "../../../local/engines/start-engines.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const queue = "Deliveries.fifo";
const fixed = {
  FifoQueue: "true",
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
};
const queues = [{ name: queue, attributes: { ...fixed, VisibilityTimeout: "60" } }];
const resources = { queues, tables: [], buckets: ["holding"] };
const dataDir = mkdtempSync(path.join(tmpdir(), "engines-"));

let restarted = 0;
let engines: Engines;
let sqs: SQSClient;
let ssm: SSMClient;

beforeAll(async () => {
  engines = await startEngines({ dataDir, onRestart: () => restarted++ });
  await engines.ensure(resources);
  const { region, endpoints } = engines;
  const common = { region, credentials: localCredentials };
  sqs = new SQSClient({ ...common, endpoint: endpoints.sqs });
  ssm = new SSMClient({ ...common, endpoint: endpoints.ssm });
});

afterAll(async () => {
  sqs.destroy();
  ssm.destroy();
  await engines.stop();
  rmSync(dataDir, { recursive: true });
});

const send = (body: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: engines.queueUrl(queue),
      MessageBody: body,
      MessageGroupId: body,
      MessageDeduplicationId: body,
    }),
  );
const receive = async () => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: engines.queueUrl(queue),
      MessageSystemAttributeNames: ["All"],
      WaitTimeSeconds: 1,
    }),
  );
  return Messages[0];
};

test("a queue that exists takes on other settings and keeps its messages", async () => {
  await send("before");
  const attributes = { ...fixed, VisibilityTimeout: "77" };
  await engines.ensure({ ...resources, queues: [{ name: queue, attributes }] });

  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: engines.queueUrl(queue),
      AttributeNames: ["VisibilityTimeout"],
    }),
  );
  await engines.ensure(resources);
  expect(Attributes?.VisibilityTimeout).toBe("77");
  expect((await receive())?.Body).toBe("before");
});

test("what is on the queue outlives a kill -9 of its engine, which comes back on the same port", async () => {
  await send("kept");
  const before = engines.pids().queues;
  process.kill(before, "SIGKILL");
  await waitUntil("the engine is back", () => (restarted > 0 ? true : null));

  expect(engines.pids().queues).not.toBe(before);
  expect((await receive())?.Body).toBe("kept");
});

test("a message made visible at once is received again, its receives counted, after a kill too", async () => {
  await send("again");
  const first = await receive();
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: engines.queueUrl(queue),
      ReceiptHandle: first?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  const restarts = restarted;
  process.kill(engines.pids().queues, "SIGKILL");
  await waitUntil("the engine is back", () => (restarted > restarts ? true : null));

  const second = await receive();
  expect(second?.Body).toBe("again");
  expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
});

test("no engine listens on another address than 127.0.0.1", async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
  const ports = Object.values(engines.endpoints).map((endpoint) =>
    Number(new URL(String(endpoint)).port),
  );
  const answers = await Promise.all(
    others.flatMap((host) =>
      ports.map(
        (port) =>
          new Promise((resolve) => {
            const socket = connect({ host, port });
            socket.once("connect", () => {
              socket.destroy();
              resolve("connected");
            });
            socket.once("error", () => {
              resolve("refused");
            });
          }),
      ),
    ),
  );

  expect(answers).not.toContain("connected");
});

test("the SDK reads all keys below a path, page by page, and decrypted only when asked", async () => {
  const names = Array.from({ length: 23 }, (_, at) => `/keys/key-${String(at).padStart(2, "0")}`);
  for (const Name of names) {
    await ssm.send(new PutParameterCommand({ Name, Value: " spaced ", Type: "SecureString" }));
  }
  engines.putKey("/keys/deeper/one", "deeper");

  const read: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new GetParametersByPathCommand({ Path: "/keys", WithDecryption: true, NextToken }),
    );
    read.push(...(page.Parameters ?? []).map(({ Name, Value }) => `${Name ?? ""}=${Value ?? ""}`));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(read).toEqual(names.map((name) => `${name}= spaced `));

  const encrypted = await ssm.send(new GetParametersByPathCommand({ Path: "/keys/deeper" }));
  expect(encrypted.Parameters?.[0]?.Value).not.toContain("deeper");
});

test("the SDK gets the service's own errors", async () => {
  const put = new PutParameterCommand({ Name: "/one", Value: "1", Type: "SecureString" });
  await ssm.send(put);

  await expect(ssm.send(put)).rejects.toThrow(ParameterAlreadyExists);
  await expect(
    ssm.send(new PutParameterCommand({ Name: "/two", Value: "", Type: "SecureString" })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});
