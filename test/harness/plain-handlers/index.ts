import { defineHandlers } from "shipmondo-webhooks";

/** Handlers of the tests' own: none of them may depend on the user's. */
export default defineHandlers({
  "*": (delivery, { log }) => {
    log.info("Delivery", { resource: delivery.resource, action: delivery.action });
  },
});
