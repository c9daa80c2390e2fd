/**
 * Invented objects of each resource and signed requests that carry them, for your own tests and for
 * `npm run send`.
 */
export { draft } from "./draft.ts";
export { orderLine, orderLines } from "./order-lines.ts";
export { noServicePoint, order } from "./order.ts";
export { person, shop } from "./people.ts";
export { sampleFor } from "./sample-for.ts";
export { shipmentMonitor } from "./shipment-monitor.ts";
export { shipment } from "./shipment.ts";
export { timestamp } from "./timestamp.ts";
export {
  defaultUrl,
  pingRequest,
  webhookRequest,
  type PingData,
  type PingOptions,
  type SignedRequest,
  type WebhookOptions,
} from "./webhook.ts";
