import { defineHandlers } from "shipmondo-webhooks";

/**
 * Your logic goes here; docs/handlers.md says what a handler can count on. A delivery goes to its
 * most exact key. As shipped, each handler logs one line without personal data.
 */
export default defineHandlers({
  "Orders:create": (delivery, { log }) => {
    // `delivery.data` is an order: book it, reserve its lines, tell the warehouse. Write
    // `delivery.idempotencyKey` in the same transaction as your effect, with a unique constraint,
    // and an attempt that is made twice has one effect. `delivery.test` is true for an invented
    // order.
    log.info("Order created", { lines: delivery.data.order_lines?.length ?? 0 });
  },

  "Orders:*": (delivery, { log }) => {
    // Status, payment and fulfilment changes, and `delete` for a cancelled order.
    // `delivery.superseded` is true when a newer state of the order was handled before: then do not
    // overwrite it.
    log.info("Order changed", { action: delivery.action, superseded: delivery.superseded });
  },

  "Shipments:*": (delivery, { log }) => {
    // `create` and `cancel`: the shipment itself has no status, only `delivery.action` tells them
    // apart. `delivery.bound` says whether the signed webhook name proves it.
    log.info("Shipment", { action: delivery.action, bound: delivery.bound });
  },

  "Shipment Monitor:*": (delivery, { log }) => {
    // Track and trace: `latest` for each new status, `delivered` at the door.
    log.info("Shipment on its way", { action: delivery.action });
  },

  "*": (delivery, { log }) => {
    // Everything else, also resources and actions that Shipmondo adds one day.
    log.info("Delivery", { resource: delivery.resource, action: delivery.action });
  },
});
