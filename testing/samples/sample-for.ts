import {
  actions,
  type ResourceName,
  type Resources,
} from "../../lambda/contract/resources/index.ts";
import { draft } from "./draft.ts";
import { orderAfter } from "./order-after.ts";
import { shipment } from "./shipment.ts";
import { shipmentMonitor } from "./shipment-monitor.ts";
import { minutesAfter, sampleInstant, timestamp } from "./timestamp.ts";

/** The times of an object when something is done to it. */
interface Times {
  readonly created_at: string;
  readonly updated_at: string;
}

const samples: {
  readonly [Name in ResourceName]: (action: string, n: number, times: Times) => Resources[Name];
} = {
  Orders: (action, n, times) => orderAfter(action, n, { ...times, ordered_at: times.created_at }),
  // A cancelled shipment is like a new one: only the header `SMD-Action` tells.
  Shipments: (_action, n, times) => shipment(times, n),
  Drafts: (_action, n, times) => draft(times, n),
  "Shipment Monitor": (action, n, { updated_at }) =>
    shipmentMonitor({ current_status_registered_at: updated_at, ...monitorAfter(action) }, n),
};

const monitorAfter = (action: string) =>
  action === "delivered"
    ? { current_status: "DELIVERED", current_status_text: "Forsendelsen er udleveret" }
    : {};

/** Between one action and the next in the table of actions, in minutes. */
const step = 10;

/**
 * The invented object `n` in the state after an action: the same arguments, the same object.
 * Orders, shipments and their tracking of one `n` belong together, and a later action in the table
 * of actions has a later `updated_at`.
 * @param action one of the resource's; one that is not known leaves the object as it was made
 * @param n its id, a positive integer
 * @param at when the action happened; by default an instant that follows from `n` and the action
 */
export function sampleFor<Name extends ResourceName>(
  resource: Name,
  action: string,
  n = 1,
  at?: Date,
): Resources[Name] {
  const known: readonly string[] = actions[resource];
  const minutes = Math.max(known.indexOf(action), 0) * step;
  const happened = at ?? minutesAfter(sampleInstant(n), minutes);
  return samples[resource](action, n, {
    created_at: timestamp(minutesAfter(happened, -minutes)),
    updated_at: timestamp(happened),
  });
}
