import { randomUUID } from "node:crypto";
import { toEvent } from "../../local/http/event.ts";
import type { SignedRequest } from "../../testing/samples/index.ts";

/**
 * The event that API Gateway makes of a request to the endpoint (payload format 2.0).
 * @param receivedAt API Gateway's time stamp, milliseconds since the epoch
 */
export function gatewayEvent(request: SignedRequest, receivedAt = Date.now()): object {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name.toLowerCase(), [value]] as const,
  );
  return toEvent(
    {
      method: "POST",
      target: "/webhooks",
      httpVersion: "1.1",
      headers: { host: ["hooks.example.com"], ...Object.fromEntries(headers) },
      body: Buffer.from(request.body),
      sourceIp: "192.0.2.1",
      receivedAt,
      requestId: randomUUID(),
      protocol: "https",
    },
    { routeKey: "POST /webhooks", pathParameters: {} },
  );
}
