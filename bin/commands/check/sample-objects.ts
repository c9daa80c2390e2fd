import type { ResourceName } from "../../../lambda/contract/resources/index.ts";
import {
  draft,
  order,
  orderLine,
  shipment,
  shipmentMonitor,
  timestamp,
} from "../../../testing/samples/index.ts";

/** What the check's invented objects are filled with. */
interface SampleMark {
  /** Is in every field that people search by, so that the object is seen to be a test. */
  readonly mark: string;
  readonly id: number;
  readonly at: Date;
}

/** A small invented object of a resource that says of itself that it is a test. */
export function sampleObject(resource: ResourceName, { mark, id, at }: SampleMark): object {
  const created_at = timestamp(at);
  const made = { created_at, updated_at: created_at, reference: mark };
  switch (resource) {
    case "Orders": {
      const lines = { order_lines: [orderLine({ item_name: mark, item_sku: mark })], tags: [mark] };
      const order_note = `${mark}: a test, not an order`;
      return order({ ...made, ...lines, order_id: mark, source_name: mark, order_note }, id);
    }
    case "Shipments": {
      const parcels = [{ weight: 1000, pkg_no: mark }];
      return shipment({ ...made, description: mark, order_id: null, pkg_no: mark, parcels }, id);
    }
    case "Drafts":
      return draft(made, id);
    case "Shipment Monitor": {
      const status = { current_status: "DELIVERED", current_status_text: mark };
      const times = { current_status_registered_at: created_at, carrier_track_id: mark };
      return shipmentMonitor({ ...status, ...times }, id);
    }
  }
}
