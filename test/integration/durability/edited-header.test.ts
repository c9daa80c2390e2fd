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

/** The same token, sent again under another action. */
const edited = { "SMD-Action": "delete" };

it("refuses a genuine token under an edited SMD-Action when the webhook's name binds it", async () => {
  const bound = { webhookName: "shop/Orders:create" };
  expect((await stack.deliver(markedOrder(1, bound))).status).toBe(200);
  const replayed = await stack.deliver(markedOrder(1, { ...bound, headers: edited }));
  expect(replayed).toEqual({ status: 401, body: { error: "binding" } });
  const runs = await waitUntil("one is handled", () =>
    stack.runs.ended().length > 0 ? stack.runs.ended() : null,
  );
  expect(runs).toMatchObject([{ resourceId: "1", bound: true }]);
});

it("marks it bound: false when the name binds nothing", async () => {
  const free = { webhookName: "Web shop" };
  const { status, body } = await stack.deliver(markedOrder(2, { ...free, headers: edited }));
  expect(status).toBe(200);
  const run = await waitUntil(
    "it is handled",
    () => stack.runs.ended().find(({ id }) => id === body.id) ?? null,
  );
  expect(run.bound).toBe(false);
  expect(leaks(stack.lines)).toEqual([]);
});
