import { resourceActions } from "../resource-actions.ts";
import type { Draft } from "./draft.ts";
import type { Order } from "./order.ts";
import type { Shipment } from "./shipment.ts";
import type { ShipmentMonitor } from "./shipment-monitor.ts";

export type { Draft, Order, Shipment, ShipmentMonitor };

/**
 * The objects that webhooks carry, by resource as `SMD-Resource-Type` spells it. They describe what
 * was seen and what the specification says; nothing checks a delivery against them, since what
 * Shipmondo signed is handled whatever its form. So members that they do not have may come. Objects
 * and lists inside are nullable for the same reason: a handler that reads `order_lines ?? []` does
 * not fail on the odd one.
 */
export interface Resources {
  readonly Orders: Order;
  readonly Shipments: Shipment;
  readonly Drafts: Draft;
  readonly "Shipment Monitor": ShipmentMonitor;
}

export type ResourceName = keyof Resources;

/** What can happen to each resource, as `SMD-Action` spells it. One webhook has one of each. */
export const actions = resourceActions satisfies Readonly<Record<ResourceName, readonly string[]>>;

export type ActionOf<Name extends ResourceName> = (typeof actions)[Name][number];

/** True for the four resources known today; another one is data all the same, never an error. */
export const isResourceName = (name: string): name is ResourceName => Object.hasOwn(actions, name);

export const resourceNames: readonly ResourceName[] = Object.keys(actions).filter(isResourceName);
