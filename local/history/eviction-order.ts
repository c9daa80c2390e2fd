/**
 * Which of many goes first: what is over, the longest ago first; then the rest, the oldest first.
 */
export interface EvictionOrder {
  set(id: string, isOver: boolean): void;
  delete(id: string): void;
  /** @returns the first to go; null when there is none */
  next(): string | null;
}

export function createEvictionOrder(): EvictionOrder {
  // Each in the order of insertion. One that is over already keeps its place.
  const over = new Set<string>();
  const open = new Set<string>();
  return {
    set(id, isOver) {
      (isOver ? open : over).delete(id);
      (isOver ? over : open).add(id);
    },
    delete(id) {
      over.delete(id);
      open.delete(id);
    },
    next: () => {
      for (const ids of [over, open]) {
        for (const id of ids) return id;
      }
      return null;
    },
  };
}
