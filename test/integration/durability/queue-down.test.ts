import type { Fault } from "../../../local/break-it/faults/fault.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { dataOf, leaks, markedOrder } from "../../harness/durability/markers.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack({ receivers: 2 });
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
});

afterEach(() => {
  stack.proxies.sqs.clear();
  stack.proxies.s3.clear();
});

const queueIsEmpty = () =>
  waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));

/** Runs of handlers for these answers, after all that was under way has ended. */
async function runsOf(answers: readonly { readonly body: Readonly<Record<string, unknown>> }[]) {
  const ids = new Set(answers.map(({ body }) => body.id));
  await queueIsEmpty();
  return stack.runs.all().filter(({ id }) => ids.has(id));
}

const queueFaults: readonly Fault[] = [
  { kind: "hang" },
  { kind: "mute" },
  { kind: "reset" },
  { kind: "halfway" },
  { kind: "unavailable" },
  { kind: "throttle" },
  { kind: "stall" },
  { kind: "delay", ms: 1_500 },
];

it.each(queueFaults.map((fault, n) => [fault.kind, fault, 10 * (n + 1)] as const))(
  "answers 200 while the queue fails (%s), and each delivery is handled exactly once when it is back",
  async (_kind, fault, n) => {
    const requests = [markedOrder(n), markedOrder(n + 1)];
    stack.proxies.sqs.set({ fault, operation: "SendMessage" });
    const answers = await Promise.all(requests.map((request) => stack.deliver(request)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await stack.objects("pending/")).toHaveLength(2);

    stack.proxies.sqs.clear();
    expect(await stack.reclaim()).toEqual({ forwarded: 2 });
    const runs = await runsOf(answers);
    expect(runs.map(({ dataText }) => dataText).sort()).toEqual(requests.map(dataOf).sort());
    expect(runs.every(({ ended }) => ended)).toBe(true);
    expect(await stack.objects("pending/")).toEqual([]);
  },
);

it.each(["hang", "halfway", "throttle"] as const)(
  "answers 503 while queue and bucket both fail (%s), counts it, and handles nothing of it",
  async (kind) => {
    const before = { runs: stack.runs.all().length, lost: stack.counted("Lost") };
    stack.proxies.sqs.set({ fault: { kind }, operation: "SendMessage" });
    stack.proxies.s3.set({ fault: { kind }, operation: "PUT" });
    const answers = await Promise.all([1, 2].map((n) => stack.deliver(markedOrder(n))));
    const lost = { status: 503, body: { error: "not_stored" } };
    expect(answers).toEqual([lost, lost]);
    expect(stack.counted("Lost")).toBe(before.lost + 2);

    stack.proxies.sqs.clear();
    stack.proxies.s3.clear();
    expect(await stack.reclaim()).toEqual({});
    await queueIsEmpty();
    expect(stack.runs.all()).toHaveLength(before.runs);
  },
);

it("never hands on an object of which only a part was written", async () => {
  stack.proxies.sqs.set({ fault: { kind: "unavailable" }, operation: "SendMessage" });
  const answer = await stack.deliver(markedOrder(7));
  stack.proxies.sqs.clear();
  const [whole = ""] = await stack.objects("pending/");
  const text = await stack.readObject(whole);
  const before = stack.runs.all().length;
  await stack.writeObject(`${whole.slice(0, -1)}0`, text.slice(0, text.length / 2));

  expect(await stack.reclaim()).toEqual({ forwarded: 1, quarantined: 1 });
  expect(await runsOf([answer])).toHaveLength(1);
  expect(stack.runs.all()).toHaveLength(before + 1);
});

it("writes no key, token or payload to its log in all this, and crashes nowhere", () => {
  expect(stack.lines.length).toBeGreaterThan(50);
  expect(leaks(stack.lines)).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});
