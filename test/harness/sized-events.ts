import { randomUUID } from "node:crypto";
import { toEvent } from "../../local/http/event.ts";
import {
  order,
  orderLines,
  webhookRequest,
  type SignedRequest,
} from "../../testing/samples/index.ts";

/**
 * A webhook whose body has exactly `bytes` bytes, or close to it: an order with as many lines as
 * fit, filled up by its note.
 * @param bytes of the request's body, at least about 2,000
 */
export function requestOfSize(bytes: number, key: string, n = 1): SignedRequest {
  const make = (lines: number, note: number): SignedRequest =>
    webhookRequest({
      resource: "Orders",
      action: "create",
      key,
      data: smallOrder(lines, "å".repeat(note), n),
    });
  const size = (lines: number): number => make(lines, 0).body.length;
  const empty = size(0);
  const perLine = (size(20) - empty) / 20;
  let lines = Math.max(0, Math.floor((bytes - empty) / perLine));
  while (lines > 0 && size(lines) > bytes) lines--;
  // Two bytes of UTF-8 a character, four characters of base64 for three bytes.
  const note = Math.max(0, Math.floor(((bytes - size(lines)) * 3) / 8));
  return make(lines, note);
}

/** An order without the parts that only repeat: 2 kB are to hold one. */
function smallOrder(lines: number, note: string, n: number): object {
  const { service_point, bill_to, sender, payment_details, ...rest } = order(
    { order_lines: orderLines(lines, n), order_note: note },
    n,
  );
  return lines === 0 ? rest : { ...rest, service_point, bill_to, sender, payment_details };
}

/** The request as API Gateway hands it to a function, a text body. */
export function gatewayEvent(request: SignedRequest, receivedAt = Date.now()) {
  const headers = Object.entries({ host: "api.example.com", ...request.headers });
  return toEvent(
    {
      method: "POST",
      target: "/webhooks",
      httpVersion: "1.1",
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), [value]])),
      body: Buffer.from(request.body),
      sourceIp: "203.0.113.7",
      receivedAt,
      requestId: randomUUID(),
      protocol: "https",
    },
    { routeKey: "POST /webhooks", pathParameters: {} },
  );
}
