import fc from "fast-check";
import { diffJson } from "../../../../local/screen/story/diff-json.ts";
import { storyOf } from "../../../../local/screen/story/story.ts";
import { finish, historyOf, row } from "./screen-data.ts";

const diff = (before: unknown, after: unknown) =>
  finish(diffJson(JSON.stringify(before), JSON.stringify(after)));

test("nothing differs where only the order of members and the blanks do", () => {
  expect(
    finish(diffJson('{"a":1,"b":[1,{"x":2,"y":3}]}', '{ "b":[1, {"y":3,"x":2}], "a":1}')),
  ).toEqual({ changes: [], more: false });
});

test("what was added, removed and changed is told with its texts", () => {
  expect(diff({ a: 1, b: { c: "x" }, d: [] }, { b: { c: "y" }, d: [], e: { f: null } })).toEqual({
    changes: [
      { pointer: "/b/c", kind: "changed", before: '"x"', after: '"y"' },
      { pointer: "/e", kind: "added", before: null, after: '{"f":null}' },
      { pointer: "/a", kind: "removed", before: "1", after: null },
    ],
    more: false,
  });
});

test("numbers that JavaScript cannot tell apart are told apart", () => {
  expect(finish(diffJson('{"id":9007199254740993}', '{"id":9007199254740992}')).changes).toEqual([
    {
      pointer: "/id",
      kind: "changed",
      before: "9007199254740993",
      after: "9007199254740992",
    },
  ]);
});

test("items with ids are paired by them, wherever they moved", () => {
  const before = [
    { id: 1, quantity: 1 },
    { id: 2, quantity: 1 },
  ];
  const after = [
    { id: 3, quantity: 9 },
    { id: 2, quantity: 2 },
  ];
  expect(diff(before, after).changes).toEqual([
    { pointer: "/0", kind: "added", before: null, after: '{"id":3,"quantity":9}' },
    { pointer: "/1/quantity", kind: "changed", before: "1", after: "2" },
    { pointer: "/0", kind: "removed", before: '{"id":1,"quantity":1}', after: null },
  ]);
});

test("an item that is put in front changes none of those behind it", () => {
  expect(diff(["b", "c"], ["a", "b", "c"]).changes).toEqual([
    { pointer: "/0", kind: "added", before: null, after: '"a"' },
  ]);
  expect(diff(["a", "b", "c"], ["a", "x", "c"]).changes).toEqual([
    { pointer: "/1", kind: "changed", before: '"b"', after: '"x"' },
  ]);
});

test("a value of another kind is one change, cut to 300 characters", () => {
  const [change] = diff({ a: [1] }, { a: { long: "x".repeat(1_000) } }).changes;
  expect(change).toMatchObject({ pointer: "/a", kind: "changed", before: "[1]" });
  expect(change?.after).toHaveLength(300);
});

test("at most 200 changes are given, and that there are more", () => {
  const numbers = (from: number) =>
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [n, n + from]));
  const { changes, more } = diff(numbers(0), numbers(1));
  expect(changes).toHaveLength(200);
  expect(more).toBe(true);
});

test("two texts differ exactly when what they hold does", () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [before, after] = [JSON.stringify(a), JSON.stringify(b)];
      expect(finish(diffJson(before, before)).changes).toEqual([]);
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(finish(diffJson(before, after)).changes.length === 0).toBe(same);
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => [name, sorted(each)]);
}

test("4 MB of lines never hold up the rest for long, and nothing nests too deep", () => {
  const lines = (price: number) =>
    JSON.stringify({
      order_lines: Array.from({ length: 20_000 }, (_, id) => ({
        id,
        name: "x".repeat(150),
        price: id === 19_999 ? price : 1,
      })),
    });
  const work = diffJson(lines(1), lines(2));
  let longest = 0;
  for (;;) {
    const began = performance.now();
    const step = work.next();
    longest = Math.max(longest, performance.now() - began);
    if (step.done !== true) continue;
    expect(step.value.changes).toMatchObject([{ pointer: "/order_lines/19999/price" }]);
    break;
  }
  // A pass over the text takes some 10 ms; a machine that is busy takes several times as long.
  expect(longest).toBeLessThan(500);
  const deep = (last: string) => `${"[".repeat(100_000)}${last}${"]".repeat(100_000)}`;
  expect(finish(diffJson(deep("1"), deep("2"))).changes).toHaveLength(1);
});

test("a story has the deliveries of one object in order, what changed, and its marks", () => {
  const order = (at: string, more: object = {}) =>
    JSON.stringify({ id: 1, updated_at: `2026-03-01T12:0${at}:00.000+01:00`, ...more });
  const history = historyOf([
    [row(1, { label: "SO-1" }), order("1", { status: "open" })],
    [row(2, { resourceId: "2" }), order("9")],
    [row(3, { action: "status_update" }), order("3", { status: "packed" })],
    [row(4, { status: "superseded", late: true }), order("2", { status: "open" })],
    [row(5, { origin: "reconciler", attempts: 3 })],
    [row(6, { action: "delete" }), order("4", { status: "open" })],
  ]);
  const story = finish(storyOf(history, "Orders", "1"));
  expect(story).toMatchObject({ resource: "Orders", resourceId: "1", label: "SO-1" });
  expect(story?.entries.map(({ row: { seq }, marks }) => [seq, ...marks])).toEqual([
    [1],
    [3],
    [4, "came after a newer version"],
    [5, "added by the reconciler: no webhook brought it", "3 attempts"],
    [6, "the object was deleted"],
  ]);
  expect(story?.entries[1]).toMatchObject({
    version: "2026-03-01T12:03:00.000+01:00",
    changes: [
      { pointer: "/updated_at" },
      { pointer: "/status", before: '"open"', after: '"packed"' },
    ],
  });
  // What had no data is passed over, not compared with.
  expect(story?.entries[3]).toMatchObject({ version: null, changes: [] });
  expect(story?.entries[4]?.changes).toMatchObject([{ pointer: "/updated_at" }]);
  expect(finish(storyOf(history, "Orders", "3"))).toBeNull();
});
