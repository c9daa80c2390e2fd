/** Handlers for the tests of the page: the order's reference says what they do. */
export const handlers = `
import { setTimeout as delay } from "node:timers/promises";
import { defineHandlers, Unprocessable } from "shipmondo-webhooks";

export default defineHandlers({
  "Orders:*": async ({ data }, { log }) => {
    log.info("Order seen", { reference: data.reference });
    if (data.reference === "slow") await delay(60_000);
    if (data.reference === "unprocessable") throw new Unprocessable("no such shop");
    if (data.reference === "fails") bookOrder(data);
  },
  "*": () => {},
});

function bookOrder(order) {
  return order.no_such_member.lines;
}
`;
