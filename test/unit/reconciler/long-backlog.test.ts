import type { ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { rowsPerPage } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { order, shipment } from "../../../testing/index.ts";
import { hour, minute, testNow, testRun, webhook } from "./test-run.ts";

const at = (ms: number): string => new Date(testNow + ms).toISOString();
/** 3,000 orders, evenly over 46 hours. */
const orders = Array.from({ length: 3_000 }, (_, index) => {
  const time = at(-47 * hour + index * 55_200);
  return { ...order({ id: index + 1, created_at: time, updated_at: time }), archived: false };
});
const callMs = 1_300;
const webhooks = [webhook("Orders:create"), webhook("Shipments:create")];

/** A shop whose API takes its time for each call, and gives up as the real client does. */
function slowShop(shipments: readonly object[] = []) {
  const clock = { now: testNow };
  const rowsOf = { Orders: orders, Shipments: shipments, Drafts: [] };
  const listOf = (until: () => number): ShipmondoApi["list"] => {
    return (query) => {
      const { resource, by, from, to, archived, page } = query;
      if (clock.now + callMs > until()) {
        clock.now = Math.max(clock.now, until());
        return Promise.resolve({ ok: false, reason: "failed", code: "TimeoutError" });
      }
      clock.now += callMs;
      const rows = (rowsOf[resource] as Record<string, unknown>[]).filter((row) => {
        const time = Date.parse(String(row[by]));
        return time >= from && time <= to && archived !== true;
      });
      const size = rowsPerPage[resource];
      const pages = Math.max(1, Math.ceil(rows.length / size));
      const start = (page - 1) * size;
      return Promise.resolve({
        ok: true,
        rows: rows.slice(start, start + size),
        total: rows.length,
        pages,
      });
    };
  };
  const refused = () => Promise.reject(new Error("The reconciler changes nothing at Shipmondo"));
  const test = testRun(
    { webhooks },
    {
      now: () => clock.now,
      api: (_credentials, until) => ({
        webhooks: () => Promise.resolve({ ok: true, value: webhooks }),
        check: refused,
        webhook: refused,
        createWebhook: refused,
        updateWebhook: refused,
        deleteWebhook: refused,
        list: listOf(until),
        ordersByNumber: refused,
      }),
    },
  );
  const run = () => {
    const endsAt = clock.now + 4 * minute;
    return test.run({ remainingMs: () => endsAt - clock.now });
  };
  return { clock, run, test };
}

describe("a backlog that takes several runs", () => {
  it("is read on in each, none of which has failed", async () => {
    const { clock, run, test } = slowShop();
    const ended: string[] = [];
    let before = -Infinity;
    while (ended.at(-1) !== "caught_up" && ended.length < 20) {
      clock.now += 15 * minute;
      ended.push(await run());
      expect(test.watermarks.get("Orders")).toBeGreaterThan(before);
      before = test.watermarks.get("Orders") ?? 0;
    }
    expect(ended.slice(0, -1)).toEqual(ended.slice(1).map(() => "over"));
    expect(ended.length).toBeGreaterThan(1);
    expect(ended.length).toBeLessThan(6);
    expect(test.counted("ApiFailed")).toBe(0);
    expect(new Set(test.sent.map(({ head }) => head.resourceId)).size).toBe(orders.length);
  });

  it("of orders does not keep back the shipments of the last minutes", async () => {
    const made = at(-hour);
    const { run, test, clock } = slowShop([
      shipment({ id: 9, created_at: made, updated_at: made }),
    ]);
    clock.now += 15 * minute;
    expect(await run()).toBe("over");
    expect(test.sent.filter(({ head }) => head.resource === "Shipments")).toHaveLength(1);
    expect(test.watermarks.get("Shipments")).toBeGreaterThan(testNow);
    expect(test.watermarks.get("Orders")).toBeLessThan(testNow);
  });
});
