import { signal } from "@preact/signals";

export interface Place {
  readonly index: number;
  /** 0: the link to the delivery, 1: to the object's story. */
  readonly link: number;
}

/** Where the keys move from; kept while another page is shown. */
export const current = signal<Place>({ index: 0, link: 0 });

/** Whether somebody reads: the list stands still. Scrolled a little is not read yet. */
export const isRead = (): boolean =>
  scrollY > 8 || document.activeElement?.closest("[data-still]") instanceof Element;

/** Scrolls the current row to where it is seen whole: not below the head that sticks. */
export function showRow(body: HTMLElement, rowHeight: number): void {
  const { index } = current.peek();
  const head = body.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
  const top = body.getBoundingClientRect().top + index * rowHeight;
  const above = Math.min(0, top - Math.max(0, head));
  const below = Math.max(0, top + rowHeight + 8 - innerHeight);
  scrollBy(0, index === 0 ? -scrollY : above + below);
}

/** Gives the current row the focus, which may only now be put into the document. */
export function focusRow(body: HTMLElement): void {
  requestAnimationFrame(() => {
    const { index, link } = current.peek();
    const links = body.querySelectorAll<HTMLElement>(`[data-index="${index}"]`);
    (links[link] ?? links[0])?.focus({ preventScroll: true });
  });
}

/** Where a key leads from here; undefined for other keys. */
export function moveOf(key: string, { index, link }: Place, page: number): Place | undefined {
  const moves: Readonly<Record<string, Place>> = {
    ArrowDown: { index: index + 1, link },
    ArrowUp: { index: index - 1, link },
    ArrowRight: { index, link: 1 },
    ArrowLeft: { index, link: 0 },
    PageDown: { index: index + page, link },
    PageUp: { index: index - page, link },
    Home: { index: 0, link },
    End: { index: Infinity, link },
  };
  return Object.hasOwn(moves, key) ? moves[key] : undefined;
}
