import { newDraft } from "../../../local/shipmondo/objects/draft.ts";
import { newOrder } from "../../../local/shipmondo/objects/order.ts";
import { buyer } from "../../../local/shipmondo/objects/people.ts";
import { monitorOf, newShipment } from "../../../local/shipmondo/objects/shipment.ts";
import { payloadOf, signedBody, tokenShapes } from "../../../local/shipmondo/webhooks/sign.ts";
import {
  draft,
  order,
  orderLines,
  shipment,
  shipmentMonitor,
} from "../../../testing/samples/index.ts";
import { payloadText, signedBody as otherSignedBody } from "../../../testing/signing.ts";

const at = Date.parse("2026-03-01T10:00:00.000Z");
const source = { orderId: null, reference: null, receiver: buyer(1), fulfillmentId: null };
const aShipment = newShipment(1, at, source);

// Written twice, independently: a member that one of them lacks is a mistake of one of them.
test.each([
  ["an order", newOrder(1, { createdAt: at }), order()],
  ["an order's line", newOrder(1, { createdAt: at }).order_lines[0], orderLines()[0]],
  ["a shipment", aShipment, shipment()],
  ["a draft", newDraft(1, at), draft()],
  ["tracking", monitorOf(aShipment, false, at), shipmentMonitor()],
])("%s has every member that the samples for tests have", (_, made, sample) => {
  expect(Object.keys(made ?? {})).toEqual(expect.arrayContaining(Object.keys(sample ?? {})));
});

test.each(tokenShapes)("a token of shape %s is that of the other implementation", (shape) => {
  const data = { id: 1, note: 'ø"\\\n€' };
  const claims = { webhook: "a", data, url: "http://127.0.0.1/" };
  const texts = {
    webhook: JSON.stringify(claims.webhook),
    data: JSON.stringify(data),
    url: JSON.stringify(claims.url),
  };
  expect(payloadOf(texts, shape)).toBe(payloadText(claims, shape));
  expect(signedBody(texts, "kø", shape)).toBe(otherSignedBody(claims, "kø", shape));
});
