import type { DeliveryHead } from "../../../local/delivery-events.ts";

/** What the local run knows of an invented delivery. */
export const trackedHead = (id: string): DeliveryHead => ({
  id,
  receivedAt: "2026-03-01T10:00:00.000Z",
  resource: "Orders",
  action: "create",
  resourceId: "1",
  bound: true,
});
