import { createPayloadTree, type PayloadTree } from "../../../local/page/payload/payload-tree.ts";
import type { JsonType, PayloadNode } from "../../../local/view/payload.ts";

const typeOf = (value: unknown): JsonType =>
  value === null ? "null" : Array.isArray(value) ? "array" : (typeof value as JsonType);

/** Answers as the route does, and counts. */
function reading(root: unknown) {
  const reads: string[] = [];
  const read = (
    pointer: string,
    { from = 0, around }: { readonly from?: number; readonly around?: string },
  ): Promise<PayloadNode> => {
    reads.push(`${pointer} ${around ?? from}`);
    const names = pointer.split("/").slice(1);
    const node = names.reduce<unknown>(
      (value, name) =>
        (value as Record<string, unknown>)[name.replaceAll("~1", "/").replaceAll("~0", "~")],
      root,
    );
    const members: readonly (readonly [string, unknown])[] = Object.entries(node ?? {});
    const pointerOf = (name: string) =>
      `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const index = members.findIndex(([name]) => pointerOf(name) === around);
    const first = around === undefined ? from : 100 * Math.floor(index / 100);
    const children = members.slice(first, first + 100).map(([name, value]) => ({
      name,
      pointer: pointerOf(name),
      type: typeOf(value),
      size: typeof value === "object" && value !== null ? Object.keys(value).length : 0,
      text: typeof value === "object" && value !== null ? null : JSON.stringify(value),
    }));
    const size = members.length;
    return Promise.resolve({ pointer, type: typeOf(node), size, from: first, children });
  };
  return { tree: createPayloadTree(read), reads };
}

const keys = (tree: PayloadTree) => tree.rows.value.map(({ key }) => key);

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index }));

describe("the tree of a payload", () => {
  test("begins folded, and reads the children of what is unfolded", async () => {
    const { tree, reads } = reading({ id: 1, lines: [{ sku: "A" }], none: {} });
    await tree.open("");
    expect(keys(tree)).toEqual(["/id", "/lines", "/none"]);
    expect(tree.rows.value.map((row) => row.kind === "node" && row.open)).toEqual([
      null,
      false,
      null,
    ]);
    await tree.open("/lines");
    expect(keys(tree)).toEqual(["/id", "/lines", "/lines/0", "/none"]);
    expect(reads).toEqual([" 0", "/lines 0"]);
  });

  test("keeps what is unfolded below a node that is folded and unfolded again", async () => {
    const { tree, reads } = reading({ a: { b: { c: 1 } } });
    for (const pointer of ["", "/a", "/a/b"]) await tree.open(pointer);
    tree.close("/a");
    expect(keys(tree)).toEqual(["/a"]);
    await tree.open("/a");
    expect(keys(tree)).toEqual(["/a", "/a/b", "/a/b/c"]);
    expect(reads.filter((read) => read.startsWith("/a/b"))).toHaveLength(1);
  });

  test("shows 100 children and says how many there are besides", async () => {
    const { tree } = reading(many(250));
    await tree.open("");
    const last = tree.rows.value.at(-1);
    expect(tree.rows.value).toHaveLength(101);
    expect(last).toMatchObject({ kind: "later", count: 150 });
    if (last?.kind === "later") await tree.more(last);
    expect(tree.rows.value).toHaveLength(201);
    expect(tree.current.value).toBe("/100");
    expect(tree.rows.value[100]).toMatchObject({ key: "/100", position: 101, siblings: 250 });
  });

  test("reads no more than the windows on the way to what is revealed", async () => {
    const { tree, reads } = reading({ lines: many(12_000) });
    await tree.open("");
    await tree.reveal("/lines/7042/id");
    expect(reads).toEqual([" 0", "/lines /lines/7042", "/lines/7042 /lines/7042/id"]);
    expect(tree.current.value).toBe("/lines/7042/id");
    expect(keys(tree)).toContain("/lines/7042/id");
    expect(keys(tree)).toHaveLength(1 + 1 + 100 + 1 + 1);
    const [earlier] = tree.rows.value.filter((row) => row.kind === "earlier");
    expect(earlier).toMatchObject({ count: 7_000 });
    if (earlier !== undefined) await tree.more(earlier as never);
    expect(tree.current.value).toBe("/lines/6999");
  });

  test("reveals members of large objects, and names with slashes and tildes", async () => {
    const members = Object.fromEntries(many(250).map(({ id }) => [`m${id}`, id]));
    const { tree } = reading({ ...members, "a/b~c": { "": 1 } });
    await tree.open("");
    await tree.reveal("/a~1b~0c/");
    expect(keys(tree)).toContain("/a~1b~0c/");
    expect(tree.rows.value.find(({ key }) => key === "/a~1b~0c")).toMatchObject({ position: 251 });
  });
});
