import type { HandlerRun } from "../../harness/durability/handled.ts";
import {
  startReconciledStack,
  type ReconciledStack,
} from "../../harness/shipmondo/reconciled-stack.ts";
import { seededRandom } from "../../harness/simulation/random.ts";

const day = 24 * 60 * 60 * 1_000;
const counts = { changed: 300, changes: 1_000, shipments: 50, byHand: 200, old: 50 };
const acts = ["capture", "pack", "ship", "status", "edit"] as const;
const statuses = ["processing", "on_hold", "released", "packed"] as const;

let all: ReconciledStack;

beforeAll(async () => {
  all = await startReconciledStack({ consumers: 4 });
  all.stack.startConsuming();
}, 120_000);
afterAll(() => all.stop());

/** Runs that ended, since `from`. */
const endedFrom = (from: number): readonly HandlerRun[] =>
  all.stack.runs
    .all()
    .slice(from)
    .filter(({ ended }) => ended);

const text = (run: HandlerRun): { id: number; updated_at: string; created_at: string } =>
  JSON.parse(run.dataText) as { id: number; updated_at: string; created_at: string };

/** What webhooks announce of an order, by an implementation of its own. */
function announcedState(id: number): string {
  const order = all.shipmondo.shop.order(id) as unknown as Readonly<Record<string, unknown>>;
  const shipments = (order.order_fulfillments as { shipment_id: number | null }[])
    .map(({ shipment_id }) => shipment_id)
    .filter((shipment) => shipment !== null);
  const { order_status, payment_status, fulfillment_status, archived } = order;
  return JSON.stringify([order_status, payment_status, fulfillment_status, archived, shipments]);
}

it("what happened while the endpoint was away reaches its handlers once, and Missed counts it", async () => {
  const { shipmondo, stack } = all;
  const { shop } = shipmondo;
  const random = seededRandom(20_261_128);
  const old = shop.importOrders(counts.old, (index) => ({
    createdAt: Date.now() - 30 * day - index,
  }));
  await all.register(
    "Orders:create",
    "Orders:status_update",
    "Orders:create_fulfillment",
    "Orders:create_shipment",
    "Orders:payment_captured",
    "Shipments:create",
  );
  const orders: number[] = [];
  for (let order = 0; order < counts.changed + counts.byHand; order++) {
    orders.push((await shop.createOrder()).id);
    if (order % 25 === 0) await shipmondo.settled();
  }
  await all.drained();
  expect(all.answered.filter((status) => status !== 200)).toEqual([]);
  const changed = orders.slice(0, counts.changed);
  const byHand = orders.slice(counts.changed);
  const before = new Map(changed.map((id) => [id, announcedState(id)]));
  const handledBefore = stack.runs.all().length;

  all.reachable(false);
  for (let change = 0; change < counts.changes; change++) {
    const id = changed[change % counts.changed] ?? 0;
    const act = random.pick(acts);
    await shop.act(act, id, act === "status" ? { status: random.pick(statuses) } : {});
  }
  const made = shop.importShipments(counts.shipments, () => Date.now());
  for (const id of [...byHand, ...old]) await shop.edit(id);
  await shipmondo.settled();
  all.reachable(true);

  expect(await all.reconcile()).toBe("caught_up");
  await all.drained();

  const runs = endedFrom(handledBefore);
  const missed = changed.filter((id) => announcedState(id) !== before.get(id));
  // Shipments that the acts made, and those that nobody announced.
  const shipments = new Set(
    shipmondo
      .fired()
      .filter(({ resource, action }) => resource === "Shipments" && action === "create")
      .map(({ resourceId }) => resourceId),
  );
  for (const id of made) shipments.add(id);

  const expected = new Set([...missed, ...old].map((id) => `Orders/${id}`));
  for (const id of shipments) expected.add(`Shipments/${id}`);
  const handled = runs.map((run) => `${run.resource ?? ""}/${run.resourceId ?? ""}`);
  expect(handled.toSorted()).toEqual([...expected].toSorted());
  for (const run of runs.filter(({ resource }) => resource === "Orders")) {
    expect(text(run).updated_at).toBe(shop.order(text(run).id)?.updated_at);
  }
  expect(stack.counted("Missed")).toBe(missed.length + shipments.size);
  expect(missed.length).toBeGreaterThan(200);

  const again = stack.runs.all().length;
  const sent = stack.counted("Reconciled");
  expect(await all.reconcile()).toBe("caught_up");
  await all.drained();
  expect(stack.counted("Reconciled")).toBe(sent);
  expect(stack.runs.all()).toHaveLength(again);
}, 300_000);
