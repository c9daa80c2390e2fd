import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { cameBack } from "../route.ts";
import { follow, freeze, list, rowAt, see } from "./list-state.ts";
import { current, focusRow, isRead, moveOf, showRow, type Place } from "./roving.ts";
import { Row } from "./row.tsx";

/** Rows beyond the window's edges that are in the document already; so many at once come and go. */
const overscan = 12;
const quantum = 4;
const headings = ["Received", "Event", "Object", "State", "Attempts", "Answered", "Error"];

/**
 * The rows as a grid (https://www.w3.org/WAI/ARIA/apg/patterns/grid/), only those near the window
 * in the document. One link has the place in the order of Tab; the arrows, j and k move it. While
 * one is focused or the page is scrolled down, the list stands still.
 */
export function Rows() {
  const { size, loading } = list.value;
  const body = useRef<HTMLDivElement>(null);
  const [{ first, last, height }, setView] = useState({ first: 0, last: 40, height: 36 });

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
    see(Math.max(0, from - overscan), Math.max(0, to + overscan));
  };
  const settle = (): void => {
    if (body.current === null) return;
    look();
    if (isRead()) freeze();
    else follow();
  };
  useLayoutEffect(look, [size]);
  useEffect(() => {
    addEventListener("scroll", settle, { passive: true });
    addEventListener("resize", look);
    if (cameBack() && body.current !== null && list.peek().upTo !== null) focusRow(body.current);
    return () => {
      removeEventListener("scroll", settle);
      removeEventListener("resize", look);
    };
  }, []);

  const hasFocus = (): boolean => body.current?.contains(document.activeElement) ?? false;
  /** What Tab comes to: the current row, if it is seen. */
  const isSeen = current.value.index >= first && current.value.index <= last;
  const stop: Place =
    hasFocus() || isSeen ? current.value : { index: Math.max(0, first + quantum), link: 0 };
  const goTo = (to: Place): void => {
    if (body.current === null) return;
    freeze();
    current.value = { ...to, index: Math.max(0, Math.min(size - 1, to.index)) };
    showRow(body.current, height);
    focusRow(body.current);
  };
  const step = (key: string): void => {
    const page = Math.max(1, Math.floor(innerHeight / height) - 5);
    const to = hasFocus() ? moveOf(key, stop, page) : stop;
    if (to !== undefined) goTo(to);
  };
  useKeys([
    { keys: "j", label: "next delivery", run: () => step("ArrowDown") },
    { keys: "k", label: "previous delivery", run: () => step("ArrowUp") },
    {
      keys: "Escape",
      label: "leave the rows: at its top the list is live again",
      run: () => hasFocus() && (document.activeElement as HTMLElement).blur(),
    },
  ]);
  const keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (moveOf(event.key, stop, 1) === undefined) return;
    event.preventDefault();
    step(event.key);
  };
  const focusIn = ({ target }: FocusEvent): void => {
    const { index, link } = (target as HTMLElement).dataset;
    freeze();
    if (index !== undefined) current.value = { index: Number(index), link: Number(link) };
  };

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
        {shownRows(first - overscan, last + overscan, stop.index, size).map((index) => (
          <Row
            key={index}
            row={rowAt(list.value, index)}
            index={index}
            top={index * height}
            tabStop={index === stop.index ? stop.link : null}
          />
        ))}
      </div>
    </div>
  );
}

/** What has the focus stays in the document, however far it is scrolled away. */
function shownRows(first: number, last: number, stop: number, size: number): readonly number[] {
  const from = Math.max(0, first);
  const to = Math.min(last, size - 1);
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
  return stop >= size || (stop >= from && stop <= to) ? rows : [...rows, stop];
}
