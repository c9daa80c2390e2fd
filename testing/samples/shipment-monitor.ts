import type { ShipmentMonitor } from "../../lambda/contract/resources/shipment-monitor.ts";
import { person } from "./people.ts";
import { packageNumber } from "./shipment.ts";
import { sampleInstant, timestamp } from "./timestamp.ts";

/**
 * An invented status of the sample shipment of the same number: on its way.
 * @param overrides members to have in place of the invented ones
 * @param n the shipment's id; everything else follows from it
 */
export function shipmentMonitor(overrides: Partial<ShipmentMonitor> = {}, n = 1): ShipmentMonitor {
  return {
    shipment_id: n,
    current_status: "EN_ROUTE",
    current_state: "PROGRESSING",
    current_status_text: "Forsendelsen er ankommet til terminalen",
    current_status_registered_at: timestamp(sampleInstant(n)),
    carrier_code: "gls",
    carrier_track_id: packageNumber(n),
    weight: String(1 + (n % 9) / 2),
    length: null,
    height: null,
    width: null,
    city: person(n).city,
    ...overrides,
  };
}
