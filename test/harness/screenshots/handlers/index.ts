import { defineHandlers } from "shipmondo-webhooks";
import { bookOrder } from "./orders.ts";

/** Handlers whose deliveries the pictures of the README show: one of them has a mistake. */
export default defineHandlers({
  "Orders:*": ({ data }, { log }) => {
    log.info("Booked", { parcels: bookOrder(data) });
  },
  "*": (delivery, { log }) => {
    log.info("Noted", { resource: delivery.resource });
  },
});
