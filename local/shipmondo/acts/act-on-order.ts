import { formatTime } from "../copenhagen.ts";
import type { Order } from "../objects/order.ts";
import { monitorOf, newShipment } from "../objects/shipment.ts";
import { recordOf, type ObjectRecord } from "../store/record.ts";
import type { Entry } from "../store/journal.ts";
import type { Acted } from "./act.ts";
import {
  fireSpaced,
  nextInstant,
  refused,
  type ActEvent,
  type ActParts,
  type FiredEvents,
} from "./act-parts.ts";
import {
  fulfillmentIdOf,
  orderActs,
  orderAfter,
  type OrderAct,
  type OrderActName,
} from "./order-acts.ts";

/** Why an act cannot be done to an order, as a sentence; null when it can. */
export function orderRefusal(name: OrderActName, { text }: ObjectRecord): string | null {
  const order = JSON.parse(text) as Order;
  const reason = orderActs[name].refusal(order);
  return reason === null ? null : `The order ${order.id} ${reason}.`;
}

/** Does something to an order: stores each step and fires it. */
export async function actOnOrder(
  parts: ActParts,
  name: OrderActName,
  id: number,
  status: string | null,
): Promise<Acted> {
  const { store, clock, spacingMs } = parts;
  const found = store.get("sales_orders", id);
  if (found === null) return refused(`There is no order ${id}.`);
  const refusal = orderRefusal(name, found);
  if (refusal !== null) return refused(refusal);

  const act: OrderAct = orderActs[name];
  const shipmentId = act.makesShipment === true ? store.takeId("shipments") : null;
  const fired: FiredEvents[] = [];
  for (const [index, step] of act.steps.entries()) {
    if (index > 0) await clock.wait(spacingMs);
    const record = store.get("sales_orders", id) ?? found;
    const at = nextInstant(clock, record.updatedAt);
    const context = { at: formatTime(at), shipmentId, status };
    const order = orderAfter(JSON.parse(record.text) as Order, step, context);
    const stored = recordOf("sales_orders", order);
    const made = shipmentId === null ? null : shipmentOf(order, shipmentId, at);
    const entries: readonly Entry[] = [{ put: stored }, ...(made === null ? [] : [made.entry])];
    // Together: no order names a shipment that is not there.
    store.commit(entries);
    const own: readonly ActEvent[] =
      step.action === null
        ? []
        : [{ resource: "Orders", action: step.action, id, text: stored.text }];
    fired.push(fireSpaced(parts, [...own, ...(made?.events ?? [])]));
  }
  return { ok: true, resource: "Orders", id, shipmentId, events: fired.flat() };
}

function shipmentOf(order: Order, shipmentId: number, at: number) {
  const source = {
    orderId: order.order_id,
    reference: order.reference,
    receiver: order.ship_to,
    fulfillmentId: fulfillmentIdOf(order.id),
  };
  return shipmentEvents(shipmentId, at, source);
}

/** A new shipment, to be stored, and what is fired for it. */
export function shipmentEvents(
  id: number,
  at: number,
  source: Parameters<typeof newShipment>[2],
): { readonly entry: Entry; readonly events: readonly ActEvent[] } {
  const shipment = newShipment(id, at, source);
  const record = recordOf("shipments", shipment);
  const monitor = JSON.stringify(monitorOf(shipment, false, at));
  return {
    entry: { put: record },
    events: [
      { resource: "Shipments", action: "create", id, text: record.text },
      { resource: "Shipment Monitor", action: "latest", id, text: monitor },
    ],
  };
}
