import type { DeliveryRow } from "../../view/delivery-row.ts";

/** All deliveries of one object, in the order in which they were received. */
export const ofObject = (
  rows: readonly DeliveryRow[],
  resource: string | null,
  resourceId: string | null,
): readonly DeliveryRow[] =>
  resource === null || resourceId === null
    ? []
    : rows
        .filter((row) => row.resource === resource && row.resourceId === resourceId)
        .sort((a, b) => a.seq - b.seq);

/** The ids of the deliveries of the same object that came next to one. */
export function neighboursOf(
  rows: readonly DeliveryRow[],
  { id, resource, resourceId }: DeliveryRow,
): { readonly before: string | null; readonly after: string | null } {
  const all = ofObject(rows, resource, resourceId);
  const at = all.findIndex((row) => row.id === id);
  return {
    before: at === -1 ? null : (all[at - 1]?.id ?? null),
    after: at === -1 ? null : (all[at + 1]?.id ?? null),
  };
}
