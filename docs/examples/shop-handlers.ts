import { DatabaseSync } from "node:sqlite";
import { handlers, skipSuperseded } from "../../lambda/consumer/handlers.ts";
import { Unprocessable } from "../../lambda/consumer/unprocessable.ts";
import { bookOrders } from "./book-orders.ts";

/** A shop's handlers, as they could stand in lambda/consumer/handlers/index.ts. */
export default handlers({
  "Orders:*": bookOrders(new DatabaseSync(process.env.SHOP_DATABASE ?? ":memory:")),

  "Shipments:cancel": (delivery) => {
    // A shipment has no status: that it is cancelled stands in the headers alone, and only a bound delivery vouches for them.
    if (!delivery.bound)
      throw new Unprocessable("A cancellation that its webhook does not vouch for");
  },

  "Shipment Monitor:*": skipSuperseded((delivery, { log }) => {
    log.info("Parcel seen", { state: delivery.data.current_state === "DANGER" ? "late" : "fine" });
  }),

  "*": (delivery, { log }) => {
    log.info("Nothing to do", { resource: delivery.resource, action: delivery.action });
  },
});
