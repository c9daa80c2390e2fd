import type { HistoryChange } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { LiveEvent } from "../../view/live.ts";

/** Changes of rows between two events: of each row only the newest state is told. */
export interface PendingRows {
  add(change: HistoryChange): void;
  /** What has come since the last call. */
  take(): readonly LiveEvent[];
}

/** About 200 kB: what a client does not read yet is kept in pieces of this size. */
const rowsAnEvent = 500;

export function createPendingRows(): PendingRows {
  let rows = new Map<string, DeliveryRow>();
  let removed = new Map<string, string | null>();
  return {
    add(change) {
      for (const { id, to } of change.removed) {
        rows.delete(id);
        removed.set(id, to);
      }
      // One that is back is there; that it was away meanwhile must be told first.
      for (const row of change.rows) rows.set(row.id, row);
    },
    take() {
      const gone = [...removed].map(([id, to]) => ({ id, to }));
      const changed = [...rows.values()];
      rows = new Map();
      removed = new Map();
      return [
        ...piecesOf(gone).map((piece) => ({ type: "removed", rows: piece }) as const),
        ...piecesOf(changed).map((piece) => ({ type: "rows", rows: piece }) as const),
      ];
    },
  };
}

function piecesOf<Each>(all: readonly Each[]): readonly (readonly Each[])[] {
  const count = Math.ceil(all.length / rowsAnEvent);
  return Array.from({ length: count }, (_, at) =>
    all.slice(at * rowsAnEvent, (at + 1) * rowsAnEvent),
  );
}
