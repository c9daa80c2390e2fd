import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { cameBack } from "../route.ts";
import { follow, freeze, list, see } from "./list-state.ts";
import { current, focusRow, isRead, showRow, stepOf } from "./roving.ts";
import { Row } from "./row.tsx";

/** Rows beyond the window's edges that are in the document; so many at once come and go. */
const overscan = 12;
const quantum = 4;
const headings = ["Received", "Event", "Object", "State", "Error", "Attempts", "Answered"];

/**
 * The rows as a grid (https://www.w3.org/WAI/ARIA/apg/patterns/grid/), only those near the window
 * in the document. One row has the place in the order of Tab; the arrows, j and k move it. While
 * one is focused or the page is scrolled down, the list stands still.
 */
export function Rows() {
  const { size, loading } = list.value;
  const body = useRef<HTMLDivElement>(null);
  const [{ first, last, height }, setView] = useState({ first: 0, last: 40, height: 36 });
  /** The row that was opened has the focus again. */
  const isBack = useRef(cameBack() && list.peek().upTo !== null);
  const look = (): void => {
    if (body.current === null) return;
    const { top } = body.current.getBoundingClientRect();
    const rowHeight = parseFloat(getComputedStyle(body.current).lineHeight);
    const from = quantum * Math.floor(-top / rowHeight / quantum);
    const to = quantum * Math.ceil((innerHeight - top) / rowHeight / quantum);
    setView((now) =>
      now.first === from && now.last === to && now.height === rowHeight
        ? now
        : { first: from, last: to, height: rowHeight },
    );
    see(from - overscan, to + overscan);
  };
  const settle = (): void => {
    if (body.current === null) return;
    look();
    if (isRead()) freeze();
    else follow();
  };
  useLayoutEffect(look, [size]);
  useEffect(() => {
    const ended = new AbortController();
    addEventListener("scroll", settle, { passive: true, signal: ended.signal });
    addEventListener("resize", look, { signal: ended.signal });
    if (isBack.current && body.current !== null) focusRow(body.current);
    isBack.current = false;
    return () => ended.abort();
  }, []);
  const hasFocus = (): boolean => body.current?.contains(document.activeElement) ?? false;
  /** What Tab comes to: the current row, if it is seen. */
  const isSeen = current.value >= first && current.value <= last;
  const stop =
    hasFocus() || isSeen || isBack.current ? current.value : Math.max(0, first + quantum);
  const step = (key: string): void => {
    const by = hasFocus() ? stepOf(key, height) : 0;
    if (body.current === null || by === undefined) return;
    freeze();
    current.value = Math.max(0, Math.min(size - 1, stop + by));
    showRow(body.current, height);
    focusRow(body.current);
  };
  const leave = () => hasFocus() && (document.activeElement as HTMLElement).blur();
  useKeys([
    { keys: "j", label: "next delivery", run: () => step("ArrowDown") },
    { keys: "k", label: "previous delivery", run: () => step("ArrowUp") },
    { keys: "Escape", label: "leave the rows: at its top the list is live again", run: leave },
  ]);
  const keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (stepOf(event.key, height) === undefined) return;
    event.preventDefault();
    step(event.key);
  };
  const focusIn = ({ target }: FocusEvent): void => {
    const row = (target as HTMLElement).closest("[role=row]");
    freeze();
    current.value = Number(row?.getAttribute("aria-rowindex")) - 2;
  };
  const from = Math.max(0, first - overscan);
  const to = Math.min(last + overscan, size - 1);
  const shown = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
  // What has the focus stays in the document, however far it is scrolled away.
  if (stop < size && (stop < from || stop > to)) shown.push(stop);
  return (
    <div role="grid" aria-label="Deliveries" aria-rowcount={size + 1} aria-busy={loading}>
      <div role="rowgroup" class="grid-head">
        <div role="row" aria-rowindex={1} class="row-cells">
          {headings.map((heading) => (
            <span key={heading} role="columnheader">
              {heading}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        class="grid-body"
        data-still
        ref={body}
        style={{ height: `${size * height}px` }}
        onKeyDown={keyDown}
        onFocusIn={focusIn}
        onFocusOut={() => requestAnimationFrame(settle)}
      >
        {shown.map((index) => (
          <Row key={index} index={index} top={index * height} tabIndex={index === stop ? 0 : -1} />
        ))}
      </div>
    </div>
  );
}
