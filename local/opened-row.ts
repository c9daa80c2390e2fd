import type { DeliveryHead } from "./delivery-events.ts";
import type { Row } from "./delivery-rows.ts";

/**
 * The one row of a request that was held or refused, and of the delivery that it holds.
 * @param held the request's
 * @param known the delivery's, when another webhook brought it before, or its message was taken
 *   already: it says more
 */
export function openedRow(held: Row, known: Row | null, head: DeliveryHead): Row {
  const { id, receivedAt, resource, action, resourceId, bound, key = null } = head;
  const seen = { id, receivedAt, resource, action, resourceId, bound, key };
  const row: Row = known ?? { ...held, ...seen, status: "queued", error: null };
  return {
    ...row,
    accepted: true,
    ackMs: row.ackMs ?? held.ackMs,
    label: row.label ?? held.label,
    bytes: row.bytes ?? held.bytes,
    version: row.version ?? held.version,
    arrivedText: row.dataText === null ? (row.arrivedText ?? held.arrivedText) : null,
    faults: [...new Set([...held.faults, ...row.faults])],
    heldIds: [...(known?.heldIds ?? []), ...held.heldIds, held.id],
  };
}
