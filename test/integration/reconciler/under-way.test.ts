import { createShop } from "../../harness/durability/dying.ts";
import { startOperator, type Operator } from "../../harness/durability/operate.ts";
import {
  startReconciledStack,
  type ReconciledStack,
} from "../../harness/shipmondo/reconciled-stack.ts";
import { waitUntil } from "../../harness/wait-until.ts";

// What the reconciler does with a delivery that is on its way when its order is read from the API.
const system = createShop();
let all: ReconciledStack;
let operator: Operator;

beforeAll(async () => {
  all = await startReconciledStack({
    ...system.stackOptions,
    env: { ...system.stackOptions.env, RETRY_DELAYS_S: "4" },
  });
  operator = await startOperator(all.stack);
  all.stack.startConsuming();
  await all.register("Orders:create", "Orders:status_update", "Orders:payment_captured");
});
afterAll(async () => {
  system.open();
  await operator.stop();
  await all.stop();
});
beforeEach(() => {
  system.open();
  all.stack.proxies.sqs.clear();
  all.reachable(true);
});

const runsOf = (id: number) =>
  all.stack.runs.all().filter(({ resourceId }) => resourceId === String(id));
const endedOf = (id: number) => runsOf(id).filter(({ ended }) => ended);

it("one that waits for its retry is handled by that, and once", async () => {
  system.break();
  const { id } = await all.shipmondo.shop.createOrder();
  await waitUntil("its first attempt failed", () => (runsOf(id).length > 0 ? true : null));
  const missed = all.stack.counted("Missed");
  expect(await all.reconcile()).toBe("caught_up");
  system.open();
  await all.drained();
  expect(endedOf(id).map(({ action, bound }) => [action, bound])).toEqual([["create", true]]);
  expect(all.stack.counted("Missed")).toBe(missed);
}, 60_000);

it("one that is held in pending/ keeps the reconciler back, and is handled once", async () => {
  all.stack.proxies.sqs.set({ fault: { kind: "unavailable" }, operation: "SendMessage" });
  const { id } = await all.shipmondo.shop.createOrder();
  await all.shipmondo.settled();
  expect(await all.stack.objects("pending/")).toHaveLength(1);
  all.stack.proxies.sqs.clear();
  const sent = all.stack.counted("Reconciled");
  expect(await all.reconcile()).toBe("caught_up");
  expect(all.stack.counted("Reconciled")).toBe(sent);
  await all.stack.reclaim();
  await all.drained();
  expect(await all.reconcile()).toBe("caught_up");
  await all.drained();
  expect(endedOf(id)).toHaveLength(1);
  expect(all.stack.counted("Reconciled")).toBe(sent);
}, 60_000);

it("one that is dead stays a dead letter, and is handled once by its redrive", async () => {
  system.close();
  const { id } = await all.shipmondo.shop.createOrder();
  await all.drained();
  expect(endedOf(id)).toEqual([]);
  system.open();
  const sent = all.stack.counted("Reconciled");
  expect(await all.reconcile()).toBe("caught_up");
  await all.drained();
  expect(endedOf(id)).toEqual([]);
  expect(all.stack.counted("Reconciled")).toBe(sent);
  expect((await operator.run("dead", "redrive", "--all")).code).toBe(0);
  await waitUntil("it is handled", () => (endedOf(id).length > 0 ? true : null));
  await all.drained();
  expect(endedOf(id)).toHaveLength(1);
}, 60_000);

it("a change that was missed while an older one waits is handled behind that one", async () => {
  const { id } = await all.shipmondo.shop.createOrder();
  await all.drained();
  system.break();
  await all.shipmondo.shop.act("status", id, { status: "processing" });
  await waitUntil("its attempt failed", () => (runsOf(id).length > 1 ? true : null));
  all.reachable(false);
  await all.shipmondo.shop.act("capture", id);
  await all.shipmondo.settled();
  all.reachable(true);
  expect(await all.reconcile()).toBe("caught_up");
  system.open();
  await all.drained();
  expect(endedOf(id).map(({ action, superseded }) => [action, superseded])).toEqual([
    ["create", false],
    ["status_update", false],
    ["reconciled", false],
  ]);
}, 60_000);

it("what was missed and fails is attempted again until it is handled, once", async () => {
  all.reachable(false);
  const { id } = await all.shipmondo.shop.createOrder();
  await all.shipmondo.settled();
  all.reachable(true);
  system.break();
  const missed = all.stack.counted("Missed");
  expect(await all.reconcile()).toBe("caught_up");
  await waitUntil("its attempt failed", () => (runsOf(id).length > 0 ? true : null));
  system.open();
  await all.drained();
  expect(endedOf(id).map(({ action }) => action)).toEqual(["create"]);
  expect(all.stack.counted("Missed")).toBe(missed + 1);
}, 60_000);
