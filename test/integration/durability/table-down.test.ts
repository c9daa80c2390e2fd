import { waitUntil } from "../../harness/wait-until.ts";
import type { Fault } from "../../../local/break-it/faults/fault.ts";
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

const handled = (id: unknown) =>
  waitUntil("it is handled", () => stack.runs.ended().find((run) => run.id === id) ?? null);

const faults: readonly Fault["kind"][] = ["hang", "reset", "unavailable"];

it.each(faults.map((kind, n) => [kind, n + 1] as const))(
  "tries a delivery again while the table fails (%s), and handles it once it is back",
  async (kind, n) => {
    stack.proxies.dynamodb.set({ fault: { kind } as Fault });
    const { status, body } = await stack.deliver(markedOrder(n));
    expect(status).toBe(200);
    const arrived = () => [...stack.proxies.dynamodb.arrived.values()].reduce((a, b) => a + b, 0);
    const before = arrived();
    await waitUntil("the table is asked", () => (arrived() > before ? true : null));
    expect(stack.runs.all().filter(({ id }) => id === body.id)).toEqual([]);

    stack.proxies.dynamodb.clear();
    await handled(body.id);
    await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
    expect(stack.runs.all().filter(({ id }) => id === body.id)).toHaveLength(1);
  },
);

it("runs a handler again when the idempotency record that it had ended could not be written, and no more after that", async () => {
  // The attempts of the tests before have failed too.
  const failedBefore = stack.counted("Failed");
  // The end of a run: the newest version is noted, then the mark is set.
  stack.proxies.dynamodb.set({ fault: { kind: "unavailable" }, operation: "UpdateItem" });
  const { body } = await stack.deliver(markedOrder(9));
  const runs = () => stack.runs.all().filter(({ id }) => id === body.id);
  await waitUntil("it has run", () => (runs().length > 0 ? true : null));
  await waitUntil("the attempt has failed", () =>
    stack.counted("Failed") > failedBefore ? true : null,
  );
  stack.proxies.dynamodb.clear();
  await handled(body.id);
  await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
  expect(runs().length).toBeGreaterThan(1);
  expect(runs().filter(({ ended }) => ended)).toHaveLength(1);
  expect(leaks(stack.lines)).toEqual([]);
});
