import type { TrackedDelivery } from "../delivery-events.ts";
import type { DeliveryTracker } from "../delivery-tracker.ts";
import type { History, HistoryChange } from "../history/history.ts";
import type { DeliveryRow } from "../view/delivery-row.ts";

/** The tracker's rows as a history, for as long as nothing more is recorded. */
export function historyOfTracker(
  tracker: Pick<DeliveryTracker, "deliveries" | "get">,
): History & { readonly note: (delivery: TrackedDelivery) => void } {
  const seqs = new Map<string, number>();
  const listeners = new Set<(change: HistoryChange) => void>();
  let rows: readonly DeliveryRow[] | null = null;
  const seqOf = (id: string): number => {
    const seq = seqs.get(id) ?? seqs.size + 1;
    seqs.set(id, seq);
    return seq;
  };
  const rowOf = ({ dataText, failures, ...tracked }: TrackedDelivery): DeliveryRow => ({
    ...tracked,
    seq: seqOf(tracked.id),
    label: null,
    origin: "webhook",
    key: null,
    bytes: dataText === null ? null : Buffer.byteLength(dataText),
    late: false,
    faults: [],
  });
  return {
    rows: () => (rows ??= tracker.deliveries().toReversed().map(rowOf).reverse()),
    get(id) {
      const tracked = tracker.get(id);
      if (tracked === null) return null;
      const nothing = { request: null, logs: [], messageId: null, heldIds: [], happenings: [] };
      return { row: rowOf(tracked), ...nothing };
    },
    dataText: (id) => tracker.get(id)?.dataText ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear: () => undefined,
    note(delivery) {
      rows = null;
      for (const listener of listeners) listener({ rows: [rowOf(delivery)], removed: [] });
    },
  };
}
