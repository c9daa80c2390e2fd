import type { Delivery } from "../../lambda/contract/delivery.ts";

type DeliveryHead = Omit<Delivery, "data">;

/** An invented delivery without its data. */
export const deliveryHead = (overrides: Partial<DeliveryHead> = {}): DeliveryHead => ({
  v: 1,
  id: "0123456789abcdef".repeat(4),
  receivedAt: "2026-03-02T09:00:00.000Z",
  resource: "Orders",
  action: "create",
  resourceId: "7",
  webhookId: "1",
  webhookName: "Orders:create",
  url: "https://shop.example/webhooks",
  user: "user@example.com",
  key: "shop",
  bound: true,
  ...overrides,
});
