import fc from "fast-check";
import {
  createListView,
  listOrders,
  type ListQuery,
} from "../../../local/shipmondo/store/list-view.ts";
import { recordOf, type ObjectRecord } from "../../../local/shipmondo/store/record.ts";

const record = (id: number, created: number, updated = created, archived = false): ObjectRecord =>
  recordOf("sales_orders", {
    id,
    created_at: new Date(created).toISOString(),
    updated_at: new Date(updated).toISOString(),
    archived,
  });
const any = { min: -Infinity, max: Infinity };
const everything: ListQuery = { created: any, updated: any, id: null, fields: {} };
const idsOf = (records: readonly ObjectRecord[]): readonly number[] => records.map(({ id }) => id);

test("a list shows what a plain search finds, whatever was changed in between", () => {
  const step = fc.record({
    id: fc.integer({ min: 1, max: 8 }),
    time: fc.integer({ min: 0, max: 20 }),
    removed: fc.boolean(),
  });
  const bound = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.array(step), bound, bound, fc.boolean(), (steps, min, max, isUpdated) => {
      const view = createListView();
      const plain = new Map<number, ObjectRecord>();
      for (const { id, time, removed } of steps) {
        const next = record(id, plain.get(id)?.createdAt ?? time, time);
        if (removed) plain.delete(id);
        else plain.set(id, next);
        view.note(0, id, removed ? null : next);
      }
      const range = { min, max };
      const query = { ...everything, [isUpdated ? "updated" : "created"]: range };
      const time = isUpdated ? "updatedAt" : "createdAt";
      const expected = [...plain.values()].filter((each) => each[time] >= min && each[time] <= max);
      for (const order of listOrders) {
        expect([...idsOf(view.select(query, order, 0))].sort()).toEqual(idsOf(expected).toSorted());
      }
    }),
  );
});

test("a list is behind by as much as it is asked to be, and never goes back", () => {
  const view = createListView();
  view.note(10, 1, record(1, 10));
  view.note(20, 2, record(2, 20));
  view.note(30, 1, null);
  expect(idsOf(view.select(everything, "created", 9))).toEqual([]);
  expect(idsOf(view.select(everything, "created", 20))).toEqual([2, 1]);
  expect(idsOf(view.select(everything, "created", 15))).toEqual([2, 1]);
  expect(idsOf(view.select(everything, "created", 30))).toEqual([2]);
});

test.each([
  ["created", [3, 2, 1], [3, 2, 1]],
  ["updated", [3, 2, 1], [1, 3, 2]],
] as const)("in the order %s a change moves what it should", (order, before, after) => {
  const view = createListView();
  for (const id of [1, 2, 3]) view.note(0, id, record(id, id));
  expect(idsOf(view.select(everything, order, 0))).toEqual(before);
  view.note(0, 1, record(1, 1, 10));
  expect(idsOf(view.select(everything, order, 0))).toEqual(after);
});

test("scattered, a list stays as it is until something changes, which moves that alone", () => {
  const view = createListView();
  for (let id = 1; id <= 50; id += 1) view.note(0, id, record(id, id));
  const first = idsOf(view.select(everything, "scattered", 0));
  expect(first).not.toEqual([...first].sort((a, b) => b - a));
  expect(idsOf(view.select(everything, "scattered", 0))).toEqual(first);
  let moves = 0;
  for (let time = 100; time < 110; time += 1) {
    view.note(0, 25, record(25, 25, time));
    const next = idsOf(view.select(everything, "scattered", 0));
    expect(next.filter((id) => id !== 25)).toEqual(first.filter((id) => id !== 25));
    if (next.indexOf(25) !== first.indexOf(25)) moves += 1;
  }
  expect(moves).toBeGreaterThan(5);
});

test("members are compared as texts", () => {
  const view = createListView();
  view.note(0, 1, record(1, 1, 1, true));
  view.note(0, 2, record(2, 2));
  const query = { ...everything, fields: { archived: "true" } };
  expect(idsOf(view.select(query, "created", 0))).toEqual([1]);
  expect(view.select({ ...query, id: 2 }, "created", 0)).toEqual([]);
});
