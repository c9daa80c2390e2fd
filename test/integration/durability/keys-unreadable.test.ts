import type { SignedRequest } from "../../../testing/samples/index.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { dataOf, idOf, leaks, markedOrder } from "../../harness/durability/markers.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack();
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
});

beforeEach(async () => {
  stack.proxies.ssm.clear();
  await stack.coldStart();
});

/** Its id is known when it is opened, so that the answer may have had another. */
const handled = (request: SignedRequest) =>
  waitUntil(
    "it is handled",
    () => stack.runs.ended().find(({ id }) => id === idOf(request)) ?? null,
  );

const faults = ["hang", "reset", "unavailable", "throttle", "stall", "cut"] as const;

it.each(faults.map((kind, n) => [kind, 10 * (n + 1)] as const))(
  "takes a delivery while the parameter store fails (%s) and handles it after that, a forged one never",
  async (kind, n) => {
    stack.proxies.ssm.set({ fault: { kind } });
    const genuine = markedOrder(n);
    const taken = await stack.deliver(genuine);
    const forgery = markedOrder(n + 1, { key: "marker-key-of-a-stranger" });
    const forged = await stack.deliver(forgery);
    expect([taken.status, forged.status]).toEqual([200, 200]);
    expect(await stack.objects("pending/unverified/")).toHaveLength(2);
    expect(await stack.reclaim()).toEqual({ waiting: 2 });

    stack.proxies.ssm.clear();
    expect(await stack.reclaim()).toEqual({ forwarded: 1, quarantined: 1 });
    const run = await handled(genuine);
    expect(run.dataText).toBe(dataOf(genuine));
    expect(stack.runs.all().filter(({ id }) => id === idOf(forgery))).toEqual([]);
    expect(await stack.objects("pending/")).toEqual([]);
  },
);

it("goes on in the same instance once the parameter store is back", async () => {
  await stack.proxies.ssm.vanish();
  const [first, second] = [markedOrder(1), markedOrder(2)];
  const during = await stack.deliver(first);
  const pids = stack.functions.receiver.pids();
  expect(await stack.objects("pending/unverified/")).toHaveLength(1);

  await stack.proxies.ssm.comeBack();
  const after = await stack.deliver(second);
  await handled(second);
  expect([during.status, after.status]).toEqual([200, 200]);
  expect(stack.functions.receiver.pids()).toEqual(pids);

  await stack.reclaim();
  await handled(first);
});

it("keeps accepting with the keys that it has when the parameter store fails later", async () => {
  expect((await stack.deliver(markedOrder(3))).status).toBe(200);
  stack.proxies.ssm.set({ fault: { kind: "hang" } });
  const later = markedOrder(4);
  await stack.deliver(later);
  await handled(later);
  expect(await stack.objects("pending/")).toEqual([]);
});

it("writes no key, token or payload to its log in all this, and crashes nowhere", () => {
  expect(stack.lines.length).toBeGreaterThan(20);
  expect(leaks(stack.lines)).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});
