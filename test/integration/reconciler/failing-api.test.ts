import {
  startReconciledStack,
  type ReconciledStack,
} from "../../harness/shipmondo/reconciled-stack.ts";
import { noFaults } from "../../../local/shipmondo/faults.ts";

let all: ReconciledStack;
let orders: readonly number[];

beforeAll(async () => {
  all = await startReconciledStack({ consumers: 4, timeoutMs: 40_000 });
  await all.register("Orders:create", "Orders:status_update");
  // Missed, every one: 60 creations at 25 a page.
  orders = all.shipmondo.shop.importOrders(60, (index) => ({ createdAt: Date.now() - index }));
  all.stack.startConsuming();
}, 60_000);
afterAll(() => all.stop());

const found = (): number =>
  new Set(all.stack.runs.ended().map(({ resourceId }) => Number(resourceId))).size;

it.each([
  ["answers 429 and says when to come back in two minutes", { tooMany: 1, retryAfterS: 120 }],
  ["answers 429 and does not say when", { tooMany: 1 }],
  ["answers 5xx", { error: 1 }],
  ["answers HTML with 200", { html: 1 }],
  ["hangs", { hang: 1 }],
])(
  "an API that %s ends the run in time, and nothing is passed over",
  async (_what, faults) => {
    all.shipmondo.setFaults({ ...noFaults, ...faults });
    const startedAt = performance.now();
    expect(["throttled", "failed"]).toContain(await all.reconcile());
    expect(performance.now() - startedAt).toBeLessThan(38_000);
    expect(found()).toBe(0);
  },
  60_000,
);

it("30 % of calls failing, in whatever way, cost some runs and no order", async () => {
  all.shipmondo.setFaults({ ...noFaults, error: 0.15, html: 0.1, tooMany: 0.05, retryAfterS: 1 });
  for (let run = 1; run <= 20 && found() < orders.length; run++) {
    await all.reconcile();
    await all.drained();
  }
  expect(found()).toBe(orders.length);
  expect(all.stack.runs.ended()).toHaveLength(orders.length);
  expect(all.stack.counted("Missed")).toBe(orders.length);
}, 120_000);
