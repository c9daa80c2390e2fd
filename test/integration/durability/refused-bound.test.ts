import { mostRefusedBytes } from "../../../lambda/receiver/keep.ts";
import { signToken } from "../../../testing/signing.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { leaks, markedOrder } from "../../harness/durability/markers.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack();
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
});

const megabyte = 1_000_000;
const strangersKey = "marker-key-of-a-stranger";

async function bytesBelow(prefix: string): Promise<number> {
  const texts = (await stack.objects(prefix)).map((key) => stack.readObject(key));
  return (await Promise.all(texts)).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

it("keeps no more than 8 MB and 0.25 MB a minute of an instance's refused requests, and takes genuine ones between them", async () => {
  const start = Date.now();
  const note = "x".repeat(mostRefusedBytes * 0.7);
  const genuine: unknown[] = [];
  for (let n = 1; n <= 100; n++) {
    const bad = await stack.deliver(markedOrder(n, { key: strangersKey, note }));
    expect(bad.status).toBe(401);
    if (n % 10 !== 0) continue;
    const good = await stack.deliver(markedOrder(1_000 + n));
    expect(good.status).toBe(200);
    genuine.push(good.body.id);
  }
  expect(stack.functions.receiver.pids()).toHaveLength(1);

  const minutes = (Date.now() - start) / 60_000;
  const kept = await bytesBelow("refused/");
  expect(kept).toBeGreaterThan(7 * megabyte);
  expect(kept).toBeLessThanOrEqual((8 + 0.25 * minutes) * megabyte);
  await waitUntil("the genuine ones are handled", () =>
    stack.runs.ended().length === genuine.length ? true : null,
  );
});

it("keeps no more than 1,000 of an instance's refused requests at once and 60 a minute, however small", async () => {
  await stack.coldStart();
  const before = (await stack.objects("refused/")).length;
  const start = Date.now();
  for (let n = 1; n <= 1_100; n++) {
    const data = signToken(JSON.stringify(n), strangersKey);
    const bad = await stack.deliver({ headers: {}, body: JSON.stringify({ data }) });
    expect(bad.status).toBe(401);
  }

  const minutes = (Date.now() - start) / 60_000;
  const kept = (await stack.objects("refused/")).length - before;
  expect(kept).toBeGreaterThan(900);
  expect(kept).toBeLessThanOrEqual(1_000 + 60 * minutes);
}, 180_000);

it("names Lambda's request id and the object in each line about a delivery", async () => {
  stack.lines.length = 0;
  await stack.deliver(markedOrder(2_001));
  await stack.deliver(markedOrder(2_002, { key: strangersKey }));
  // A process's output may come after its answer.
  const lines = await waitUntil("both deliveries have a line", () => {
    const found = stack.lines
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter(({ message }) => message === "Accepted" || message === "Refused");
    return found.length < 2 ? null : found;
  });
  const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
  const about = { requestId, resource: "Orders", action: "create" };
  expect(lines).toMatchObject([
    { ...about, message: "Accepted", resourceId: "2001" },
    { ...about, message: "Refused", resourceId: "2002" },
  ]);
  expect(lines[0]?.requestId).not.toBe(lines[1]?.requestId);
});

it("keeps no refused request of over 256 kB", async () => {
  await stack.coldStart();
  const before = await bytesBelow("refused/");
  const note = "x".repeat(mostRefusedBytes);
  const bad = await stack.deliver(markedOrder(1, { key: strangersKey, note }));
  expect(bad).toEqual({ status: 401, body: { error: "signature" } });
  expect(await bytesBelow("refused/")).toBe(before);
  expect(leaks(stack.lines)).toEqual([]);
});
