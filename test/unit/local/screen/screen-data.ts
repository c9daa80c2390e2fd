import type { DeliveryRecord, Happening, History } from "../../../../local/history/history.ts";
import type { HistoryChange, KeptRequest } from "../../../../local/history/history.ts";
import type { DeliveryRow } from "../../../../local/view/delivery-row.ts";

/** An invented row; `seq` is its place. */
export const row = (seq: number, overrides: Partial<DeliveryRow> = {}): DeliveryRow => ({
  id: seq.toString(16).padStart(64, "0"),
  seq,
  receivedAt: new Date(Date.UTC(2026, 2, 1, 12, 0, seq)).toISOString(),
  resource: "Orders",
  action: "create",
  resourceId: "1",
  label: null,
  bound: true,
  status: "handled",
  attempts: 1,
  ackMs: 20,
  handledAt: null,
  error: null,
  origin: "webhook",
  key: "local",
  bytes: 100,
  late: false,
  faults: [],
  ...overrides,
});

export const record = (
  of: DeliveryRow,
  happenings: readonly Happening[] = [],
  request: KeptRequest | null = null,
): DeliveryRecord => ({
  row: of,
  happenings,
  request,
  logs: [],
  messageId: null,
  heldIds: [],
});

export const request = (overrides: Partial<KeptRequest> = {}): KeptRequest => ({
  headers: [],
  bytes: Buffer.byteLength(overrides.refusedBody ?? ""),
  tokenHeader: null,
  claims: null,
  refusedBody: null,
  status: 401,
  answer: "",
  ...overrides,
});

/** A history of rows that are given, the oldest first, with the text of each one's data. */
export function historyOf(
  rows: readonly (readonly [row: DeliveryRow, dataText?: string])[],
): History & { readonly tell: (change: HistoryChange) => void } {
  const texts = new Map(rows.map(([{ id }, text]) => [id, text ?? null]));
  const listeners = new Set<(change: HistoryChange) => void>();
  const shown = rows.map(([each]) => each).toReversed();
  return {
    rows: () => shown,
    get: (id) => {
      const found = shown.find((each) => each.id === id);
      return found === undefined ? null : record(found);
    },
    dataText: (id) => texts.get(id) ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear: () => undefined,
    tell(change) {
      for (const listener of listeners) listener(change);
    },
  };
}

/** Runs work to its end without its pauses. */
export function finish<Value>(work: Generator<undefined, Value>): Value {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
