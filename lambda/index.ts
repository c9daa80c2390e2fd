/** What a handler needs, as `shipmondo-webhooks`. Nothing here pulls in the CDK. */
export { defineHandlers, skipSuperseded, unlisted } from "./consumer/define-handlers.ts";
export { Unprocessable } from "./consumer/unprocessable.ts";
export type { Handlers, UnlistedHandler } from "./consumer/define-handlers.ts";
export type {
  DeliveryOf,
  HandledAction,
  HandledDelivery,
  Handler,
  HandlerContext,
  HandlerLog,
  KnownKey,
  Step,
  Stored,
  Unlisted,
} from "./contract/handler.ts";
export type { Origin } from "./contract/delivery.ts";
export type {
  ActionOf,
  Draft,
  Order,
  ResourceName,
  Resources,
  Shipment,
  ShipmentMonitor,
} from "./contract/resources/index.ts";
