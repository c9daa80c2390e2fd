import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PayloadChild, PayloadNode } from "../../view/payload.ts";

export type TreeRow = NodeRow | MoreRow;

export interface NodeRow {
  readonly kind: "node";
  /** Of all rows of the tree: its JSON pointer. */
  readonly key: string;
  readonly child: PayloadChild;
  /** From 1. */
  readonly level: number;
  /** From 1, among all children of its parent. */
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
  /** How many they are. */
  readonly count: number;
}

/** An unfolded node, with those of its children that were loaded: `from` is the first's index. */
type OpenNode = PayloadNode & { readonly from: number };
type OpenNodes = ReadonlyMap<string, OpenNode>;

/** A payload that is unfolded bit by bit. What reads may throw what the tree was given throws. */
export interface PayloadTree {
  /** What is seen of it, from top to bottom; the root is no row. */
  readonly rows: ReadonlySignal<readonly TreeRow[]>;
  /** Key of the row that the keyboard is on. */
  readonly current: Signal<string>;
  open(pointer: string): Promise<void>;
  close(pointer: string): void;
  more(row: MoreRow): Promise<void>;
  /** Unfolds the way to a node and puts `current` on it. */
  reveal(pointer: string): Promise<void>;
}

/** So many children are read at once; each window begins at a multiple of it. */
const windowSize = 100;

export function createPayloadTree(
  read: (pointer: string, from: number) => Promise<PayloadNode>,
): PayloadTree {
  const nodes = signal<OpenNodes>(new Map());
  const current = signal("");
  const load = async (pointer: string, from: number): Promise<OpenNode> => ({
    ...(await read(pointer, from)),
    from,
  });
  const put = (node: OpenNode): OpenNode => {
    nodes.value = new Map(nodes.value).set(node.pointer, node);
    return node;
  };
  const open = async (pointer: string): Promise<OpenNode> =>
    nodes.value.get(pointer) ?? put(await load(pointer, 0));

  /** Puts the window that the child is in. */
  const uncover = async (parent: string, pointer: string): Promise<void> => {
    const node = await open(parent);
    const has = ({ children }: OpenNode) => children.some((child) => child.pointer === pointer);
    if (has(node)) return;
    const index = Number(pointer.slice(parent.length + 1));
    // Of a member, the pointer does not say which one it is: windows are read until it is there.
    const first = node.type === "array" ? Math.floor(index / windowSize) * windowSize : 0;
    for (let from = first; from < node.size; from += windowSize) {
      const found = await load(parent, from);
      if (has(found)) {
        put(found);
        return;
      }
    }
  };
  return {
    rows: computed(() => rowsOf(nodes.value)),
    current,
    async open(pointer) {
      await open(pointer);
    },
    close(pointer) {
      nodes.value = new Map([...nodes.value].filter(([key]) => key !== pointer));
    },
    async more({ parent, kind }) {
      const { from, children } = await open(parent);
      const later = kind === "later";
      const added = await load(parent, later ? from + children.length : from - windowSize);
      const all = later ? [...children, ...added.children] : [...added.children, ...children];
      put({ ...added, from: Math.min(from, added.from), children: all });
      current.value = added.children.at(later ? 0 : -1)?.pointer ?? "";
    },
    async reveal(pointer) {
      for (let end = 0; end < pointer.length;) {
        const next = pointer.indexOf("/", end + 1);
        const reached = next === -1 ? pointer.length : next;
        await uncover(pointer.slice(0, end), pointer.slice(0, reached));
        end = reached;
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
