import { deliveryOf, handlerContext, order } from "shipmondo-webhooks/testing";
import handlers from "../../handlers/index.ts";

/** Your tests live in this folder; this one tries the handlers as they are shipped. */
it("a new order is logged with the number of its lines", async () => {
  const delivery = deliveryOf("Orders:create", { data: order({ id: 7 }) });
  const { lines, ...context } = handlerContext();
  await handlers.find(delivery)?.(delivery, context);
  expect(lines).toEqual([
    {
      level: "info",
      message: "Order created",
      fields: { lines: delivery.data.order_lines?.length },
    },
  ]);
});
