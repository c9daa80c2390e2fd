import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { dataOf, leaks, markedOrder } from "../../harness/durability/markers.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack();
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
});

const megabyte = 1_000_000;
/** What a body of so many bytes has in its data; base64 makes four of three. */
const noteFor = (bodyBytes: number): string => "øre ".repeat((bodyBytes * 0.75) / 5);

const handled = (id: unknown) =>
  waitUntil("it is handled", () => stack.runs.ended().find((run) => run.id === id) ?? null);

// One of 1.2 MB still fits into a message, since base64 makes four bytes of three; larger ones are
// sent by pointer.
it.each([1.2, 2, 4])(
  "hands a body of %d MB to the handler with its data unchanged",
  async (size) => {
    const request = markedOrder(size * 10, { note: noteFor(size * megabyte) });
    expect(Buffer.byteLength(request.body)).toBeGreaterThan(size * megabyte);
    const { status, body } = await stack.deliver(request);
    expect(status).toBe(200);
    const run = await handled(body.id);
    expect(run.dataText === dataOf(request)).toBe(true);
  },
);

it("takes a body of 4 MB while the queue is down, and handles it when it is back", async () => {
  stack.proxies.sqs.set({ fault: { kind: "unavailable" }, operation: "SendMessage" });
  const request = markedOrder(7, { note: noteFor(4 * megabyte) });
  const { status, body } = await stack.deliver(request);
  expect(status).toBe(200);
  stack.proxies.sqs.clear();
  expect(await stack.reclaim()).toEqual({ forwarded: 1 });
  const run = await handled(body.id);
  expect(run.dataText === dataOf(request)).toBe(true);
});

it("tries again when the bucket does not give the data, and handles it then", async () => {
  stack.proxies.s3.set({ fault: { kind: "cut" }, operation: "GET" });
  const request = markedOrder(8, { note: noteFor(2 * megabyte) });
  const { status, body } = await stack.deliver(request);
  expect(status).toBe(200);
  await waitUntil("an attempt fails", () => (stack.runs.errors().length > 0 ? true : null));
  expect(stack.runs.all().filter(({ id }) => id === body.id)).toEqual([]);
  stack.proxies.s3.clear();
  const run = await handled(body.id);
  expect(run.dataText === dataOf(request)).toBe(true);
});

it("writes no key, token or payload to its log in all this, and crashes nowhere", () => {
  expect(leaks(stack.lines)).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});
