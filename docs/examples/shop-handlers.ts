import { DatabaseSync } from "node:sqlite";
import { defineHandlers, skipSuperseded, Unprocessable } from "shipmondo-webhooks";
import { bookOrders } from "./book-orders.ts";

/** A shop's handlers, as handlers/index.ts could have them. */
export default defineHandlers({
  "Orders:*": bookOrders(new DatabaseSync(process.env.SHOP_DATABASE ?? ":memory:")),

  "Shipments:cancel": (delivery) => {
    // A shipment has no status: only the headers say that it is cancelled, and only a bound
    // delivery vouches for them.
    if (!delivery.bound)
      throw new Unprocessable("A cancellation that its webhook does not vouch for");
  },

  // Only the newest status counts here. `delivered` below is not skipped: no endpoint of the API
  // gives it again.
  "Shipment Monitor:latest": skipSuperseded((delivery, { log }) => {
    log.info("Parcel seen", { state: delivery.data.current_state === "DANGER" ? "late" : "fine" });
  }),

  "Shipment Monitor:delivered": (_delivery, { log }) => {
    log.info("Parcel delivered");
  },

  "*": (delivery, { log }) => {
    log.info("Nothing to do", { resource: delivery.resource, action: delivery.action });
  },
});
