import { useLayoutEffect, useRef } from "preact/hooks";
import type { PayloadTree, TreeRow } from "./payload-tree.ts";

interface Props {
  readonly tree: PayloadTree;
  readonly attempt: (work: Promise<void>) => void;
}

/** A tree view (https://www.w3.org/WAI/ARIA/apg/patterns/treeview/), its rows in one flat list. */
export function TreeView({ tree, attempt }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const rows = tree.rows.value;
  const found = rows.findIndex(({ key }) => key === tree.current.value);
  const at = Math.max(0, found);
  useLayoutEffect(() => {
    const row = list.current?.children[at];
    if (!(row instanceof HTMLElement) || found === -1) return;
    if (list.current?.contains(document.activeElement) === true) row.focus();
    else row.scrollIntoView({ block: "nearest" });
  }, [tree.current.value, at]);
  const go = (row: TreeRow | undefined): void => {
    if (row !== undefined) tree.current.value = row.key;
  };
  const activate = (row: TreeRow): void => {
    go(row);
    if (row.kind !== "node") attempt(tree.more(row));
    else if (row.open === true) tree.close(row.key);
    else if (row.open === false) attempt(tree.open(row.key));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = row.kind === "node" ? row.open : null;
    const parent = rows.slice(0, at).findLast(({ level }) => level < row.level);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => go(rows[at - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      Enter: () => activate(row),
      " ": () => activate(row),
      ArrowRight: () => (open === true ? go(rows[at + 1]) : open === false && activate(row)),
      ArrowLeft: () => (open === true ? activate(row) : go(parent)),
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="tree" role="tree" aria-label="Payload" ref={list} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <div
          key={row.key}
          role="treeitem"
          style={{ paddingLeft: `${row.level * 1.125 - 0.875}rem` }}
          tabIndex={index === at ? 0 : -1}
          aria-level={row.level}
          aria-selected={index === found}
          aria-expanded={row.kind === "node" ? (row.open ?? undefined) : undefined}
          aria-setsize={row.kind === "node" ? row.siblings : undefined}
          aria-posinset={row.kind === "node" ? row.position : undefined}
          onClick={() => activate(row)}
        >
          <RowText row={row} />
        </div>
      ))}
    </div>
  );
}

function RowText({ row }: { readonly row: TreeRow }) {
  if (row.kind !== "node") {
    const some = `${Math.min(row.count, 100)} ${row.kind === "later" ? "more" : "before"}`;
    return <span class="tree-name">{`${some} of ${row.count.toLocaleString("en")}`}</span>;
  }
  const { name, type, size, text } = row.child;
  const count = size.toLocaleString("en");
  return (
    <>
      <span class="tree-sign" aria-hidden="true">
        {row.open === null ? "" : row.open ? "▾" : "▸"}
      </span>
      <span class="tree-name">{name}</span>
      <span class={text === null ? "muted" : type}>
        {text ?? (type === "array" ? `[ ${count} ]` : `{ ${count} }`)}
      </span>
      {text !== null && size > text.length && <span class="muted">… {count} characters</span>}
    </>
  );
}
