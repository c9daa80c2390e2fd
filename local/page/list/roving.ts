import { signal } from "@preact/signals";

/** The row that the keys move from; kept while another page is shown. */
export const current = signal(0);

/** Whether somebody reads: the list stands still. Scrolled a little is not read yet. */
export const isRead = (): boolean =>
  scrollY > 8 || document.activeElement?.closest("[data-still]") instanceof Element;

/** Scrolls the current row to where it is seen whole, not below the head that sticks. */
export function showRow(body: HTMLElement, rowHeight: number): void {
  const head = body.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
  const top = body.getBoundingClientRect().top + current.peek() * rowHeight;
  const above = Math.min(0, top - Math.max(0, head));
  const below = Math.max(0, top + rowHeight + 8 - innerHeight);
  scrollBy(0, current.peek() === 0 ? -scrollY : above + below);
}

/** Gives the current row the focus, which may only now be put into the document. */
export function focusRow(body: HTMLElement, again = true): void {
  const link = body.querySelector<HTMLElement>(`[data-index="${current.peek()}"]`);
  if (link !== null) link.focus({ preventScroll: true });
  else if (again) requestAnimationFrame(() => focusRow(body, false));
}

/** How many rows a key moves; undefined for other keys. */
export function stepOf(key: string, rowHeight: number): number | undefined {
  const page = Math.max(1, Math.floor(innerHeight / rowHeight) - 5);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
  return new Map(Object.entries(steps)).get(key);
}
