import type { DeliveryRow } from "../../view/delivery-row.ts";

/**
 * What a person should see of a delivery among those of its object, besides its status.
 * @param isOlder its data states an older version than one that came before it
 */
export function marksOf(row: DeliveryRow, isOlder: boolean): readonly string[] {
  const { status, origin, late, attempts, action } = row;
  return [
    ...(late || isOlder ? ["came after a newer version"] : []),
    ...(status === "superseded" && origin !== "webhook"
      ? ["not needed: a version as new was handled"]
      : []),
    ...(origin === "reconciler" ? ["added by the reconciler: no webhook brought it"] : []),
    ...(origin === "backfill" ? ["added by a backfill"] : []),
    ...(status === "refused" ? ["refused: no handler gets it"] : []),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(action === "delete" ? ["the object was deleted"] : []),
  ];
}
