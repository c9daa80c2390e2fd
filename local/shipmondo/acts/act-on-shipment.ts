import { formatTime } from "../copenhagen.ts";
import { monitorOf, type Shipment } from "../objects/shipment.ts";
import { recordOf, type ObjectRecord } from "../store/record.ts";
import type { Acted } from "./act.ts";
import { fireSpaced, nextInstant, refused, type ActEvent, type ActParts } from "./act-parts.ts";

export type ShipmentActName = "deliver" | "cancel-shipment";

/**
 * Why an act cannot be done to a shipment, as a sentence; null when it can. The API shows neither
 * a cancellation nor a delivery: a shipment has no status.
 */
export function shipmentRefusal(_name: ShipmentActName, record: ObjectRecord): string | null {
  const { id, hidden } = record;
  if (hidden.cancelled === true) return `The shipment ${id} is cancelled.`;
  return hidden.delivered === true ? `The shipment ${id} is delivered.` : null;
}

export function actOnShipment(parts: ActParts, name: ShipmentActName, id: number): Acted {
  const { store, clock } = parts;
  const found = store.get("shipments", id);
  if (found === null) return refused(`There is no shipment ${id}.`);
  const refusal = shipmentRefusal(name, found);
  if (refusal !== null) return refused(refusal);

  const at = nextInstant(clock, found.updatedAt);
  const before = JSON.parse(found.text) as Shipment;
  const isCancelled = name === "cancel-shipment";
  const shipment = isCancelled ? { ...before, updated_at: formatTime(at) } : before;
  const record = recordOf("shipments", shipment, {
    ...found.hidden,
    [isCancelled ? "cancelled" : "delivered"]: true,
  });
  store.commit([{ put: record }]);
  const monitor = (): ActEvent => ({
    resource: "Shipment Monitor",
    action: "delivered",
    id,
    text: JSON.stringify(monitorOf(shipment, true, at)),
  });
  const events: readonly ActEvent[] = isCancelled
    ? [{ resource: "Shipments", action: "cancel", id, text: record.text }]
    : [monitor(), { ...monitor(), action: "latest" }];
  const fired = fireSpaced(parts, events);
  return { ok: true, resource: "Shipments", id, shipmentId: id, events: fired };
}
