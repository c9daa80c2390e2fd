import { listDeliveries } from "../../../../local/screen/list/list-deliveries.ts";
import { readListQuery, type ListQuery } from "../../../../local/screen/list/list-query.ts";
import { createRowSearch } from "../../../../local/screen/list/search-rows.ts";
import { textPattern } from "../../../../local/screen/list/text-pattern.ts";
import { finish, historyOf, row } from "./screen-data.ts";

const query = (text: string): ListQuery => {
  const read = readListQuery(new URLSearchParams(text));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
};
const all = (): boolean => true;
const seqsOf = (rows: readonly { readonly seq: number }[]) => rows.map(({ seq }) => seq);

const rows = [
  row(5, { status: "dead", action: "delete", key: "second" }),
  row(4, { status: "queued", resource: "Shipments", resourceId: "9" }),
  row(3, { status: "failed" }),
  row(2),
  row(1, { key: null, resource: null, resourceId: null }),
];

test("a window of the list is cut out of what matches, newest first", () => {
  const list = listDeliveries(rows, query("offset=1&limit=2"), all);
  expect(seqsOf(list.rows)).toEqual([4, 3]);
  expect(list.total).toBe(5);
  expect(list.newest).toBe(5);
});

test.each([
  ["state=dead", [5]],
  ["resource=Shipments", [4]],
  ["action=delete", [5]],
  ["key=second", [5]],
  ["object=Orders/1", [5, 3, 2]],
  ["since=2026-03-01T12:00:04Z", [5, 4]],
  ["until=2026-03-01T13:00:02%2B01:00", [2, 1]],
  ["state=&resource=", [5, 4, 3, 2, 1]],
])("%s gives the rows %j", (text, seqs) => {
  expect(seqsOf(listDeliveries(rows, query(text), all).rows)).toEqual(seqs);
});

test("the tabs count every state of what matches otherwise", () => {
  const { counts, total } = listDeliveries(rows, query("state=dead&object=Orders/1"), all);
  expect(counts).toMatchObject({ dead: 1, failed: 1, handled: 1, queued: 0 });
  expect(total).toBe(1);
});

test("up to a number the list does not move, and what is newer is counted", () => {
  const list = listDeliveries(rows, query("upTo=3"), all);
  expect(seqsOf(list.rows)).toEqual([3, 2, 1]);
  expect(list).toMatchObject({ total: 3, newer: 2, newest: 5 });
  expect(list.counts).toMatchObject({ dead: 0, queued: 0 });
});

test("the filters are offered what there is", () => {
  expect(listDeliveries(rows, query("state=dead"), all).facets).toEqual({
    resources: ["Orders", "Shipments"],
    actions: ["create", "delete"],
    keys: ["local", "second"],
  });
});

test.each([
  ["state=lost", "state is one of"],
  ["since=yesterday", "since and until"],
  ["object=Orders", "object is <resource>/<id>"],
  ["limit=-1", "whole numbers"],
  ["upTo=1e3", "whole numbers"],
])("%s is refused with what would be right", (text, reason) => {
  const read = readListQuery(new URLSearchParams(text));
  expect(read.ok ? "" : read.reason).toContain(reason);
});

test("at most 500 rows are given at once", () => {
  expect(query("limit=100000").limit).toBe(500);
});

describe("the search", () => {
  const find = (text: string) => {
    const history = historyOf([
      [row(1, { label: "SO-1001" }), '{"name":"Åse \\u00d8stergaard","url":"https:\\/\\/a.dk"}'],
      [row(2, { error: "TypeError: no line" }), '{"quoted":"a \\"b\\" (c)"}'],
      [row(3, { resourceId: "77001" })],
    ]);
    const found = finish(createRowSearch(history).find(history.rows(), text));
    return seqsOf(history.rows().filter(({ id }) => found.has(id)));
  };

  test.each([
    ["so-100", [1]],
    ["typeerror", [2]],
    ["7700", [3]],
    [row(2).id, [2]],
    ["åse", [1]],
    ["østergaard", [1]],
    ["HTTPS://A.DK", [1]],
    ['a "b" (c)', [2]],
    [".*", []],
    ["a|b", []],
  ])("%s finds %j", (text, seqs) => {
    expect(find(text)).toEqual(seqs);
  });

  test("data that has changed since is looked through again", () => {
    const texts = ["{}", '{"a":"needle"}'];
    const one = row(1);
    const history = { ...historyOf([[one]]), dataText: () => texts[0] ?? null };
    const search = createRowSearch(history);
    expect(finish(search.find([one], "needle")).size).toBe(0);
    texts.shift();
    history.tell({ rows: [one], removed: [] });
    expect(finish(search.find([one], "needle")).size).toBe(1);
  });

  test("a pattern has no repetition, whatever is searched for", () => {
    expect(textPattern("(a+)+$").test("(a+)+$")).toBe(true);
    expect(textPattern("(a+)+$").test("aaaa")).toBe(false);
    expect(textPattern("\n").test('"a\\nb"')).toBe(true);
  });
});
