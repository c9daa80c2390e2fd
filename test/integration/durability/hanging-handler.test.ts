import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFailureRecords, type FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { localCredentials } from "../../../local/engines/start-engines.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { leaks, markedOrder } from "../../harness/durability/markers.ts";
import { names } from "../../harness/durability/resources.ts";

const folder = mkdtempSync(join(tmpdir(), "shipmondo-hanging-"));
const hangsFile = join(folder, "hangs");
const effectsFile = join(folder, "effects");
let stack: FaultyStack;

beforeAll(async () => {
  writeFileSync(effectsFile, "");
  stack = await startFaultyStack({
    entries: {
      consumer: join(import.meta.dirname, "../../harness/durability/hanging-consumer.ts"),
    },
    env: {
      HANGS_FILE: hangsFile,
      EFFECTS_FILE: effectsFile,
      NODE_OPTIONS: "--enable-source-maps",
      RETRY_DELAYS_S: "2",
    },
    consumers: 1,
  });
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const uncaught = "Nothing caught this error: a promise that no handler awaits, or a callback";
const effects = () => readFileSync(effectsFile, "utf8").split("\n").filter(Boolean);
const logged = (message: string) =>
  stack.lines
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((line) => line.message === message);

async function failing(): Promise<readonly FailureRecord[]> {
  const client = new DynamoDBClient({
    region: stack.engines.region,
    credentials: localCredentials,
    endpoint: stack.engines.endpoints.dynamodb,
  });
  const records: FailureRecord[] = [];
  const all = createFailureRecords(client, names.table, Date.now);
  for await (const record of all.list("failing")) records.push(record);
  client.destroy();
  return records;
}

it("ends the process of a handler that hangs: it has no effect any more, and the next attempt has one", async () => {
  writeFileSync(hangsFile, "");
  const { body } = await stack.deliver(markedOrder(1));
  const pid = await waitUntil("a handler hangs", () =>
    stack.runs.all().length > 0 ? (stack.functions.consumer.pids()[0] ?? null) : null,
  );
  await waitUntil("the process ended", () =>
    stack.functions.consumer.pids().includes(pid) ? null : true,
  );
  rmSync(hangsFile);
  expect(await failing()).toMatchObject([
    { deliveryId: body.id, attempts: 1, error: { name: "HandlerTimeout" } },
  ]);

  await waitUntil("it is handled", () => (stack.runs.ended().length > 0 ? true : null));
  await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
  expect(effects()).toEqual([`in time ${String(body.id)}`]);
  expect(await failing()).toEqual([]);
});

it("has logged, counted and told that it timed out before the process ended", () => {
  expect(stack.counted("TimedOut")).toBe(1);
  expect(logged("Not handled: the handler did not settle, so the process ends")).toMatchObject([
    { error: "HandlerTimeout", attempts: 1, retryInSeconds: 2, resource: "Orders" },
  ]);
  expect(stack.runs.errors()).toEqual([expect.stringContaining("did not settle within 4 s")]);
});

it("logs the stack of a handler that throws with the places of its sources, under the invocation's request id", async () => {
  await stack.deliver(markedOrder(2, { note: "throws" }));
  const [line] = await waitUntil("it has failed", () => {
    const lines = logged("Not handled");
    return lines.length > 0 ? lines : null;
  });
  expect(line).toMatchObject({
    error: "ShopIsClosed",
    text: "closed on Sundays; caused by RangeError: weekday 0",
    place: "test/harness/durability/hanging-consumer.ts:14",
  });
  expect(line?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(String(line?.stack).split("\n")[0]).toBe(
    "    at callShop (test/harness/durability/hanging-consumer.ts:14:9)",
  );
  expect(line?.stack).toContain("Caused by RangeError");
  expect(line?.stack).not.toContain("closed on Sundays");
});

it("ends the process of a handler that forgot an await, once the failure is written down, and tries again", async () => {
  writeFileSync(hangsFile, "");
  const before = stack.counted("TimedOut");
  const { body } = await stack.deliver(markedOrder(3, { note: "forgets" }));
  const record = await waitUntil("the failure is noted", async () => {
    const found = (await failing()).find(({ deliveryId }) => deliveryId === body.id);
    return (found?.nextAttemptAt ?? null) === null ? null : (found ?? null);
  });
  rmSync(hangsFile);
  expect(record).toMatchObject({ attempts: 1, error: { name: "ShopIsClosed" } });
  await waitUntil(
    "it is handled",
    () => stack.runs.ended().find(({ id }) => id === body.id) ?? null,
  );
  expect(effects().filter((effect) => effect.includes(String(body.id)))).toEqual([
    `in time ${String(body.id)}`,
  ]);
  expect(stack.counted("TimedOut")).toBe(before + 1);
});

it("logs what an earlier handler forgot under its own delivery, while a later one is handled undisturbed", async () => {
  const first = await stack.deliver(markedOrder(4, { note: "leaves" }));
  const second = await stack.deliver(markedOrder(5, { note: "takes a second" }));
  const line = await waitUntil("the error is logged", () => logged(uncaught)[0] ?? null);
  expect(line).toMatchObject({ deliveryId: first.body.id, error: "ShopIsClosed" });
  expect(line.stack).toContain("hanging-consumer.ts:14");
  await waitUntil(
    "it is handled",
    () => stack.runs.ended().find(({ id }) => id === second.body.id) ?? null,
  );
  expect((await failing()).filter(({ deliveryId }) => deliveryId === second.body.id)).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});

it("has a request id on every line of the consumer", () => {
  const lines = stack.lines
    .filter((line) => line.startsWith("{") && line.includes('"messageId"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.filter(({ requestId }) => typeof requestId !== "string")).toEqual([]);
  expect(leaks(stack.lines)).toEqual([]);
});
