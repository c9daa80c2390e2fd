import { setTimeout as delay } from "node:timers/promises";
import { defineHandlers, Unprocessable, type Order } from "shipmondo-webhooks";

/** For the tests of the page: the order's reference says what its handler does. */
export default defineHandlers({
  "Orders:*": async ({ data }, { log }) => {
    log.info("Order seen", { reference: data.reference });
    if (data.reference === "slow") await delay(5_000);
    if (data.reference === "unprocessable") throw new Unprocessable("no such shop");
    if (data.reference === "fails") skusOf(data);
  },
  "*": () => undefined,
});

function skusOf(order: Partial<Order>): string {
  const lines = order.order_lines as readonly { readonly item_sku?: string | null }[];
  return lines.map((line) => line.item_sku).join();
}
