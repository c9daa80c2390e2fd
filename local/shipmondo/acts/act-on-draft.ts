import { formatTime } from "../copenhagen.ts";
import { newDraft, type Draft } from "../objects/draft.ts";
import { buyer } from "../objects/people.ts";
import { recordOf } from "../store/record.ts";
import type { Acted } from "./act.ts";
import { shipmentEvents } from "./act-on-order.ts";
import { fireSpaced, nextInstant, refused, type ActParts } from "./act-parts.ts";

export type DraftActName = "draft-ship" | "delete-draft";

export function createDraft(parts: ActParts): Acted {
  const { store, clock } = parts;
  const id = store.takeId("shipment_drafts");
  const record = recordOf("shipment_drafts", newDraft(id, clock.now()));
  store.commit([{ put: record }]);
  const fired = fireSpaced(parts, [
    { resource: "Drafts", action: "create", id, text: record.text },
  ]);
  return { ok: true, resource: "Drafts", id, shipmentId: null, events: fired };
}

/** Both end the draft: the API no longer has it. */
export function actOnDraft(parts: ActParts, name: DraftActName, id: number): Acted {
  const { store, clock } = parts;
  const found = store.get("shipment_drafts", id);
  if (found === null) return refused(`There is no draft ${id}.`);

  const at = nextInstant(clock, found.updatedAt);
  const draft = { ...(JSON.parse(found.text) as Draft), updated_at: formatTime(at) };
  const removed = { removed: { kind: "shipment_drafts", id } } as const;
  const event = { resource: "Drafts", id, text: JSON.stringify(draft) } as const;
  if (name === "delete-draft") {
    store.commit([removed]);
    const fired = fireSpaced(parts, [{ ...event, action: "delete" }]);
    return { ok: true, resource: "Drafts", id, shipmentId: null, events: fired };
  }
  const shipmentId = store.takeId("shipments");
  const source = {
    orderId: null,
    reference: draft.reference,
    receiver: buyer(id),
    fulfillmentId: null,
  };
  const made = shipmentEvents(shipmentId, at, source);
  store.commit([removed, made.entry]);
  const fired = fireSpaced(parts, [{ ...event, action: "create_shipment" }, ...made.events]);
  return { ok: true, resource: "Drafts", id, shipmentId, events: fired };
}
