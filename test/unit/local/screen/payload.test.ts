import fc from "fast-check";
import { inSlices } from "../../../../local/screen/http/in-slices.ts";
import { locate, pointerTo, readPointer } from "../../../../local/screen/payload/json-pointer.ts";
import { rootOf } from "../../../../local/screen/payload/json-scan.ts";
import { topMembers } from "../../../../local/screen/payload/json-members.ts";
import { payloadNode } from "../../../../local/screen/payload/payload-node.ts";
import { searchPayload } from "../../../../local/screen/payload/payload-search.ts";
import { finish } from "./screen-data.ts";

const sliceAt = (text: string, pointer: string): string | null => {
  const span = finish(locate(text, readPointer(pointer) ?? []));
  return span === null ? null : text.slice(span.start, span.end);
};
const nodeAt = (text: string, pointer: string, from = 0, limit = 100) => {
  const span = finish(locate(text, readPointer(pointer) ?? []));
  return span === null
    ? null
    : finish(payloadNode(text, pointer, span, { from, limit, around: null }));
};

const text = ` { "a" : [1, 2.50, {"b\\u002fc": null}], "big": 12345678901234567890, "a~": "x\\"y", "e": {}, "f": [ ] } `;

test.each([
  ["/a/1", "2.50"],
  ["/big", "12345678901234567890"],
  ["/a/2/b~1c", "null"],
  ["/a~0", '"x\\"y"'],
  ["/e", "{}"],
  ["/nothing", null],
  ["/a/3", null],
  ["/big/0", null],
])("the pointer %s leads to %s, as it was written", (pointer, found) => {
  expect(sliceAt(text, pointer)).toBe(found);
});

test.each(["a", "/a~2", "/~", "/".repeat(501)])("%s is no pointer", (pointer) => {
  expect(readPointer(pointer)).toBeNull();
});

test("of two members with one name the last counts, as for the handler", () => {
  expect(sliceAt('{"a":1,"a":2}', "/a")).toBe("2");
});

test("any value is found where a parser has it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      const visit = (value: unknown, pointer: string): void => {
        expect(JSON.parse(sliceAt(json, pointer) ?? "")).toEqual(value);
        const node = nodeAt(json, pointer, 0, 1_000);
        const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
        expect(node?.size).toBe(entries.length);
        expect(node?.children.map(({ name }) => name).sort()).toEqual(
          entries.map(([name]) => name).sort(),
        );
        for (const [name, child] of entries) visit(child, pointerTo(pointer, name));
      };
      visit(JSON.parse(json), "");
    }),
  );
});

test("a node has a window of its children, each with its type and size", () => {
  expect(nodeAt(text, "", 1, 3)).toEqual({
    pointer: "",
    type: "object",
    size: 5,
    from: 1,
    children: [
      { name: "big", pointer: "/big", type: "number", size: 0, text: "12345678901234567890" },
      { name: "a~", pointer: "/a~0", type: "string", size: 3, text: '"x\\"y"' },
      { name: "e", pointer: "/e", type: "object", size: 0, text: null },
    ],
  });
});

test("a node has the window that a child is in, the last one for a child that it has not", () => {
  const lines = Array.from({ length: 250 }, (_, index) => ({ index }));
  const json = JSON.stringify({
    lines,
    ...Object.fromEntries(lines.map(({ index }) => [`m${index}/`, 1])),
  });
  const windowAround = (pointer: string, around: string) => {
    const span = finish(locate(json, readPointer(pointer) ?? [])) ?? rootOf(json);
    const node = finish(payloadNode(json, pointer, span, { from: 0, limit: 100, around }));
    return [node.from, node.children[0]?.name, node.children.length];
  };
  expect(windowAround("/lines", "/lines/142")).toEqual([100, "100", 100]);
  expect(windowAround("/lines", "/lines/99")).toEqual([0, "0", 100]);
  expect(windowAround("/lines", "/lines/249")).toEqual([200, "200", 50]);
  expect(windowAround("", "/m199~1")).toEqual([200, "m199/", 51]);
  expect(windowAround("/lines", "/lines/250")).toEqual([200, "200", 50]);
});

test("a long text is cut, its size is not", () => {
  const child = nodeAt(JSON.stringify({ pdf: "x".repeat(10_000) }), "")?.children[0];
  expect(child).toMatchObject({ size: 10_000 });
  expect(child?.text).toHaveLength(500);
});

test("a depth that no parser's stack has is no trouble", () => {
  const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
  expect(rootOf(deep)).toMatchObject({ type: "array", size: 1, end: deep.length });
  expect(finish(searchPayload(deep, "x"))).toEqual({ matches: [], more: false });
});

test.each(['{"a"', "[1,", "{", '{"a":', "", "]", '"a', "{]"])("a scan of %j ends", (broken) => {
  expect(() => {
    nodeAt(broken, "");
    finish(searchPayload(broken, "a"));
    topMembers(broken, ["a"]);
  }).not.toThrow();
});

test("names and scalars that hold a text are found, with their pointers", () => {
  const json = JSON.stringify({
    order: { lines: [{ sku: "AB-1" }, { sku: "ab-12" }], "ab/x": { n: 1 } },
    n: "ab",
  });
  expect(finish(searchPayload(json, "AB"))).toEqual({
    matches: [
      { pointer: "/order/lines/0/sku", text: '"AB-1"' },
      { pointer: "/order/lines/1/sku", text: '"ab-12"' },
      { pointer: "/order/ab~1x", text: "{…}" },
      { pointer: "/n", text: '"ab"' },
    ],
    more: false,
  });
});

test("at most 200 matches are given, and that there are more", () => {
  const found = finish(searchPayload(JSON.stringify(Array(300).fill("a")), "a"));
  expect(found.matches).toHaveLength(200);
  expect(found.more).toBe(true);
  expect(finish(searchPayload(JSON.stringify(Array(200).fill("a")), "a")).more).toBe(false);
});

test("members at the top are read as they were written", () => {
  const json = '{"id":9007199254740993,"x":{"id":1},"updated_at":null,"name":"a\\u0062"}';
  expect(topMembers(json, ["id", "updated_at", "name"])).toEqual({
    id: "9007199254740993",
    name: "ab",
  });
});

test("work gives way to others, and ends when nobody waits for it", async () => {
  const gone = new AbortController();
  function* endless(): Generator<undefined, null> {
    for (;;) yield;
  }
  const timer = setTimeout(() => {
    gone.abort();
  }, 30);
  expect(await inSlices(endless(), gone.signal)).toBeNull();
  clearTimeout(timer);
});
