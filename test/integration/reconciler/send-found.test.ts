import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { maxMessageBytes, type Delivery } from "../../../lambda/contract/delivery.ts";
import { deliveryHead, foundObject } from "../../../lambda/reconciler/found-object.ts";
import { createSendFound } from "../../../lambda/reconciler/send-found.ts";
import { order } from "../../../testing/index.ts";
import { startBenchEngines, type BenchEngines } from "../../harness/bench-engines.ts";

let bench: BenchEngines;
let client: SQSClient;
let queueUrl = "";

beforeAll(async () => {
  bench = await startBenchEngines();
  queueUrl = bench.env.QUEUE_URL ?? "";
  client = new SQSClient({
    endpoint: bench.engines.endpoints.sqs,
    region: "eu-north-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});
afterAll(async () => {
  client.destroy();
  await bench.engines.stop();
});

const headOf = (data: object, about: Pick<Delivery, "origin" | "replay">) => {
  const found = foundObject("Orders", { ...data });
  if (found === null) throw new Error("The order has no id or no time");
  const { origin = "reconciler", ...more } = about;
  return deliveryHead(found, {
    receivedAt: "2026-11-28T10:00:00.000Z",
    action: "reconciled",
    origin,
    ...more,
  });
};

/** What the queue hands out, one message of a group after the other. */
async function received(): Promise<readonly Partial<Delivery>[]> {
  const all: Partial<Delivery>[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    if (Messages.length === 0) return all;
    for (const { Body = "{}", ReceiptHandle } of Messages) {
      all.push(JSON.parse(Body) as Partial<Delivery>);
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}

it("what a backfill asks for is not dropped behind the reconciler's own message of that version", async () => {
  const send = createSendFound(client, queueUrl, () => Promise.resolve());
  const found = order({ id: 1 });
  for (const about of [
    { origin: "reconciler" },
    { origin: "reconciler" },
    { origin: "backfill" },
    { origin: "backfill" },
    { origin: "backfill", replay: "backfill-1" },
    { origin: "backfill", replay: "backfill-2" },
  ] as const) {
    await send(headOf(found, about), { ...found });
  }
  expect((await received()).map(({ origin, replay }) => [origin, replay])).toEqual([
    ["reconciler", undefined],
    ["backfill", undefined],
    ["backfill", "backfill-1"],
    ["backfill", "backfill-2"],
  ]);
});

it("an order that is too large for a message lies in the bucket before its pointer is sent", async () => {
  const steps: string[] = [];
  const send = createSendFound(client, queueUrl, (key, body) => {
    steps.push(`${key.slice(0, 6)} ${Buffer.byteLength(body) > maxMessageBytes}`);
    return Promise.resolve();
  });
  const large = { ...order({ id: 2 }), order_note: "x".repeat(maxMessageBytes) };
  await send(headOf(large, {}), large);
  expect(steps).toEqual(["large/ true"]);
  const [message] = await received();
  expect(message).toMatchObject({ resourceId: "2", large: { key: expect.any(String) as string } });
});
