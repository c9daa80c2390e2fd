import { seededRandom } from "../../harness/simulation/random.ts";
import { listSources, type Row } from "../../../lambda/reconciler/read-window.ts";
import { walkWindows, type Walked } from "../../../lambda/reconciler/walk-windows.ts";
import type { ListQuery } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { testLists, type TestLists } from "./lists.ts";

const start = Date.parse("2026-10-25T00:00:00.000Z");
const hour = 60 * 60 * 1_000;

interface Walk {
  readonly walked: Walked;
  /** Newest `updated_at` that was handed over, by id. */
  readonly seen: Map<number, number>;
  readonly reached: number[];
}

async function walk(
  lists: TestLists,
  { to = start + hour, isOver = () => false }: { to?: number; isOver?: () => boolean } = {},
): Promise<Walk> {
  const seen = new Map<number, number>();
  const reached: number[] = [];
  const onRows = (rows: readonly Row[]): Promise<void> => {
    for (const { id, updated_at } of rows as { id: number; updated_at: string }[]) {
      seen.set(id, Math.max(seen.get(id) ?? 0, Date.parse(updated_at)));
    }
    return Promise.resolve();
  };
  const walked = await walkWindows({
    api: lists.api,
    source: listSources.Orders,
    from: start,
    to,
    isOver,
    onRows,
    onReached: (at) => {
      reached.push(at);
      return Promise.resolve();
    },
  });
  return { walked, seen, reached };
}

describe("a walk through a list", () => {
  it("sees each of 1,000 orders, archived or not, at 25 a page", async () => {
    const lists = testLists(1_000, (id) => start + Math.floor((id * hour) / 1_001));
    const { walked, seen, reached } = await walk(lists);
    expect(walked).toEqual({ ok: true });
    expect(seen.size).toBe(1_000);
    expect(reached.at(-1)).toBe(start + hour);
    expect(reached).toEqual(reached.toSorted((one, other) => one - other));
    // Two lists, 40 pages each at best: narrowing costs no more than once again that much.
    expect(lists.calls.length).toBeLessThan(250);
  });

  it.each([1, 2, 3, 4, 5])(
    "skips no order while orders change and move between pages (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const lists = testLists(1_000, (id) => start + Math.floor((id * hour) / 1_001));
      let clock = start + hour;
      lists.beforeAnswer = () => {
        for (let change = 0; change < 5; change++) {
          const order = lists.orders.get(random.between(1, 1_000));
          if (order === undefined) continue;
          clock += 1;
          order.updatedAt = clock;
          if (random.chance(0.1)) order.archived = !order.archived;
        }
      };
      const first = await walk(lists);
      expect(first.walked).toEqual({ ok: true });
      // What changed meanwhile is in a later window, and nowhere else.
      for (const { id, updatedAt } of lists.orders.values()) {
        if (updatedAt <= start + hour) expect(first.seen.get(id)).toBe(updatedAt);
      }
      lists.beforeAnswer = () => undefined;
      const all = await walk(lists, { to: clock });
      for (const { id, updatedAt } of lists.orders.values()) {
        expect(all.seen.get(id)).toBe(updatedAt);
      }
    },
  );

  it("reads more than a page of one millisecond until two passes agree", async () => {
    const lists = testLists(200, () => start + 1_000);
    lists.beforeAnswer = (call) => {
      // Two more turn up while the pages are read.
      if (call === 70 || call === 74) {
        lists.orders.set(1_000 + call, {
          id: 1_000 + call,
          updatedAt: start + 1_000,
          archived: false,
        });
      }
    };
    const { walked, seen } = await walk(lists);
    expect(walked).toEqual({ ok: true });
    expect(seen.size).toBe(lists.orders.size);
  });

  it.each([
    ["in an hour", (id: number) => start + id * 60_000],
    ["in one millisecond", () => start + 1_000],
  ])(
    "does not take a full page for all of them, whatever the count says: %s",
    async (_when, at) => {
      // One of them is archived: 26 in the list of the others, of which the count leaves one out.
      const lists = testLists(27, at);
      for (const order of lists.orders.values()) order.archived = order.id === 7;
      lists.fault = (_call, page) => (page.total === 26 ? { ...page, total: 25, pages: 1 } : page);
      const { walked, seen } = await walk(lists);
      expect(walked).toEqual({ ok: true });
      expect(seen.size).toBe(27);
    },
  );

  it("never reaches what it has not seen, wherever a call fails", async () => {
    for (let failing = 1; failing <= 60; failing++) {
      const lists = testLists(300, (id) => start + Math.floor((id * hour) / 301));
      lists.fault = (call, page) =>
        call === failing ? { ok: false, reason: "failed", code: "Status500" } : page;
      const { walked, seen, reached } = await walk(lists);
      const watermark = reached.at(-1) ?? start;
      for (const { id, updatedAt } of lists.orders.values()) {
        if (updatedAt < watermark) expect(seen.has(id)).toBe(true);
      }
      if (lists.calls.length === failing) {
        expect(walked).toEqual({ ok: false, reason: "failed", code: "Status500" });
      }
    }
  });

  it("stops at a list whose count and rows never agree", async () => {
    const lists = testLists(10, (id) => start + id);
    lists.fault = (_call, page) => ({ ...page, total: page.total + 1 });
    expect(await walk(lists)).toMatchObject({
      walked: { ok: false, reason: "unsteady" },
      reached: [],
    });
  });

  it("begins no window when its time is over, and goes on from there", async () => {
    const lists = testLists(500, (id) => start + Math.floor((id * hour) / 501));
    const { walked, reached } = await walk(lists, { isOver: () => lists.calls.length > 20 });
    expect(walked).toEqual({ ok: false, reason: "over" });
    expect(reached.length).toBeGreaterThan(0);
  });

  it("ends in time amid the pages of one millisecond", async () => {
    const lists = testLists(5_000, () => start + 1_000);
    const { walked } = await walk(lists, { isOver: () => lists.calls.length > 100 });
    expect(walked).toEqual({ ok: false, reason: "over" });
    expect(lists.calls.length).toBeLessThan(110);
  });

  it("fails at a list that does not filter by time, and hands nothing of it over", async () => {
    const lists = testLists(5_000, (id) => start - 30 * 24 * hour + id);
    const { list } = lists.api;
    const api = { list: (query: ListQuery) => list({ ...query, from: -Infinity, to: Infinity }) };
    const { walked, seen, reached } = await walk({ ...lists, api });
    expect(walked).toEqual({ ok: false, reason: "failed", code: "NotFiltered" });
    expect([seen.size, reached.length]).toEqual([0, 0]);
    expect(lists.calls.length).toBeLessThan(20);
  });

  it("makes no call when there is nothing between the ends", async () => {
    const lists = testLists(1, () => start);
    expect(await walk(lists, { to: start - 1 })).toMatchObject({ walked: { ok: true } });
    expect(lists.calls).toHaveLength(0);
  });
});
