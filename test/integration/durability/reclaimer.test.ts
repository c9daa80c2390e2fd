import { waitUntil } from "../../harness/wait-until.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { leaks, markedDelivery } from "../../harness/durability/markers.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack();
});

afterAll(async () => {
  await stack.stop();
});

/** Holds so many deliveries, as the receiver does while the queue is down; their ids. */
async function hold(first: number, count: number): Promise<readonly string[]> {
  const held = Array.from({ length: count }, (_, n) => markedDelivery(first + n));
  await Promise.all(
    held.map(({ head, json }) =>
      stack.writeObject(`pending/${head.receivedAt}-${head.id}`, json.toString()),
    ),
  );
  return held.map(({ head }) => head.id);
}

async function expectHandledOnce(ids: readonly string[]): Promise<void> {
  await waitUntil("all are handled", () => {
    const ended = new Set(stack.runs.ended().map(({ id }) => id));
    return ids.every((id) => ended.has(id)) ? true : null;
  });
  await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
  const runs = stack.runs.all().filter(({ id }) => ids.includes(id));
  expect(runs).toHaveLength(ids.length);
}

it("loses nothing and doubles nothing when it is killed in the middle and run again", async () => {
  const ids = await hold(100, 40);
  stack.proxies.s3.set({ fault: { kind: "delay", ms: 100 }, operation: "DELETE" });
  const cut = stack.reclaim().then(
    () => "it ended",
    (error: unknown) => String(error),
  );
  await waitUntil("some are sent", async () => ((await stack.queued()) >= 8 ? true : null));
  for (const pid of stack.functions.reclaimer.pids()) process.kill(pid, "SIGKILL");
  expect(await cut).toContain("SIGKILL");
  expect((await stack.objects("pending/")).length).toBeGreaterThan(0);

  stack.proxies.s3.clear();
  await stack.reclaim();
  expect(await stack.objects("pending/")).toEqual([]);
  stack.startConsuming();
  await expectHandledOnce(ids);
});

it("loses nothing and doubles nothing when two run at once", async () => {
  const ids = await hold(200, 40);
  const [one, other] = await Promise.all([stack.reclaim(), stack.reclaim()]);
  expect((one.forwarded ?? 0) + (other.forwarded ?? 0)).toBeGreaterThanOrEqual(40);
  expect(await stack.objects("pending/")).toEqual([]);
  await expectHandledOnce(ids);
});

it("writes no key, token or payload to its log in all this", () => {
  expect(leaks(stack.lines)).toEqual([]);
});
