import { computed, signal } from "@preact/signals";
import type { PayloadChild, PayloadNode } from "../../view/payload.ts";

export type TreeRow = NodeRow | MoreRow;

export interface NodeRow {
  readonly kind: "node";
  /** Of all rows of the tree: its JSON pointer. */
  readonly key: string;
  readonly child: PayloadChild;
  /** From 1, as `position` among all children of its parent. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** Null when there is nothing to unfold. */
  readonly open: boolean | null;
}

/** Stands for children that are not loaded. */
export interface MoreRow {
  readonly kind: "earlier" | "later";
  readonly key: string;
  readonly parent: string;
  readonly level: number;
  readonly count: number;
}

type OpenNodes = ReadonlyMap<string, PayloadNode>;

/** Reads a node, with a window of its children. */
type Read = (
  pointer: string,
  window: { readonly from?: number; readonly around?: string },
) => Promise<PayloadNode>;

/** So many children are read at once. */
const windowSize = 100;

export type PayloadTree = ReturnType<typeof createPayloadTree>;

/** A payload that is unfolded bit by bit. It throws what `read` throws. */
export function createPayloadTree(read: Read) {
  const nodes = signal<OpenNodes>(new Map());
  const current = signal("");
  const put = (node: PayloadNode): void => {
    nodes.value = new Map(nodes.value).set(node.pointer, node);
  };
  return {
    /** What is seen of it, from top to bottom; the root is no row. */
    rows: computed(() => rowsOf(nodes.value)),
    /** Key of the row that the keyboard is on. */
    current,
    async open(pointer: string): Promise<void> {
      if (!nodes.value.has(pointer)) put(await read(pointer, {}));
    },
    close(pointer: string): void {
      nodes.value = new Map([...nodes.value].filter(([key]) => key !== pointer));
    },
    async more({ parent, kind }: MoreRow): Promise<void> {
      const { from = 0, children = [] } = nodes.value.get(parent) ?? {};
      const later = kind === "later";
      const first = later ? from + children.length : Math.max(0, from - windowSize);
      const added = await read(parent, { from: first });
      const all = later ? [...children, ...added.children] : [...added.children, ...children];
      put({ ...added, from: Math.min(from, first), children: all });
      current.value = added.children.at(later ? 0 : -1)?.pointer ?? "";
    },
    /** Unfolds the way to a node and puts `current` on it. */
    async reveal(pointer: string): Promise<void> {
      for (let end = 0; end < pointer.length;) {
        const parent = pointer.slice(0, end);
        const next = pointer.indexOf("/", end + 1);
        end = next === -1 ? pointer.length : next;
        const around = pointer.slice(0, end);
        const known = nodes.value.get(parent)?.children ?? [];
        if (known.every((child) => child.pointer !== around)) put(await read(parent, { around }));
      }
      current.value = pointer;
    },
  };
}

function rowsOf(nodes: OpenNodes, parent = "", level = 1): readonly TreeRow[] {
  const node = nodes.get(parent);
  if (node === undefined) return [];
  const { size, from, children } = node;
  const more = (kind: MoreRow["kind"], count: number): readonly MoreRow[] =>
    count > 0 ? [{ kind, key: `${kind} ${parent}`, parent, level, count }] : [];
  const rows = children.flatMap((child, index) => {
    const open = child.text === null && child.size > 0 ? nodes.has(child.pointer) : null;
    const row = { kind: "node", key: child.pointer, child, level, open } as const;
    const nested = open === true ? rowsOf(nodes, child.pointer, level + 1) : [];
    return [{ ...row, position: from + index + 1, siblings: size }, ...nested];
  });
  return [...more("earlier", from), ...rows, ...more("later", size - from - children.length)];
}
