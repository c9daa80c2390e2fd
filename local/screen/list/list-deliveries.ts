import { statuses, type DeliveryRow, type DeliveryStatus } from "../../view/delivery-row.ts";
import type { DeliveryList, Facets } from "../../view/list.ts";
import type { ListQuery } from "./list-query.ts";

/**
 * The window of the list that a query asks for, with the counts beside it.
 * @param rows newest first
 * @param hasText whether `q` is found in a row; not asked without a `q`
 */
export function listDeliveries(
  rows: readonly DeliveryRow[],
  query: ListQuery,
  hasText: (row: DeliveryRow) => boolean,
): DeliveryList {
  const { state, upTo, offset, limit } = query;
  const matching = rows.filter((row) => fits(row, query) && (query.q === null || hasText(row)));
  const shown = matching.filter(({ seq }) => seq <= upTo);
  const inState = ({ status }: DeliveryRow): boolean => state === null || status === state;
  const wanted = shown.filter(inState);
  return {
    rows: wanted.slice(offset, offset + limit),
    total: wanted.length,
    counts: countsOf(shown),
    newer: matching.filter((row) => row.seq > upTo && inState(row)).length,
    newest: rows.reduce((greatest, { seq }) => Math.max(greatest, seq), 0),
    facets: facetsOf(rows),
  };
}

/** All that a query asks of a row but its state and its text. */
export function fits(row: DeliveryRow, query: ListQuery): boolean {
  const { resource, action, key, object, since, until } = query;
  return (
    (resource === null || row.resource === resource) &&
    (action === null || row.action === action) &&
    (key === null || row.key === key) &&
    (object === null ||
      (row.resource === object.resource && row.resourceId === object.resourceId)) &&
    (since === null || row.receivedAt >= since) &&
    (until === null || row.receivedAt <= until)
  );
}

function countsOf(rows: readonly DeliveryRow[]): Readonly<Record<DeliveryStatus, number>> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<
    DeliveryStatus,
    number
  >;
  for (const { status } of rows) counts[status]++;
  return counts;
}

function facetsOf(rows: readonly DeliveryRow[]): Facets {
  const distinct = (of: (row: DeliveryRow) => string | null): readonly string[] =>
    [...new Set(rows.map(of))].filter((value) => value !== null).sort();
  return {
    resources: distinct(({ resource }) => resource),
    actions: distinct(({ action }) => action),
    keys: distinct(({ key }) => key),
  };
}
