import { createHash } from "node:crypto";
import { deliveryJson } from "../../../lambda/common/delivery-message.ts";
import type { Delivery } from "../../../lambda/contract/delivery.ts";
import { order, webhookRequest, type SignedRequest } from "../../../testing/samples/index.ts";
import { deliveryHead } from "../delivery.ts";
import { shopKey } from "./faulty-stack.ts";

/** Part of the payload of every order that these tests send, and nowhere else. */
export const payloadMarker = "Marker-Prøvesen";

/** An invented order that carries the marker, as a signed request. */
export function markedOrder(
  n: number,
  options: {
    readonly key?: string;
    readonly action?: string;
    readonly webhookName?: string;
    readonly updatedAt?: string;
    /** Text to make it large with. */
    readonly note?: string;
    readonly headers?: Readonly<Record<string, string | null>>;
  } = {},
): SignedRequest {
  const { key = shopKey, action = "create", updatedAt, note, webhookName, headers } = options;
  const data = order(
    {
      reference: payloadMarker,
      ...(updatedAt === undefined ? {} : { updated_at: updatedAt }),
      ...(note === undefined ? {} : { order_note: note }),
    },
    n,
  );
  return webhookRequest({
    resource: "Orders",
    action,
    data,
    key,
    ...(webhookName === undefined ? {} : { webhookName }),
    ...(headers === undefined ? {} : { headers }),
  });
}

/** A delivery that carries the marker, as the receiver makes it, without its way through there. */
export function markedDelivery(n: number): {
  readonly head: Omit<Delivery, "data">;
  readonly json: Buffer;
} {
  const head = deliveryHead({
    id: createHash("sha256").update(`delivery ${n}`).digest("hex"),
    receivedAt: new Date().toISOString(),
    resourceId: String(n),
  });
  const data = Buffer.from(JSON.stringify(order({ reference: payloadMarker }, n)));
  return { head, json: deliveryJson(head, data) };
}

/** `data` as it was signed, as JSON text. */
export function dataOf(request: SignedRequest): string {
  const { data: token } = JSON.parse(request.body) as { readonly data: string };
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  return JSON.stringify((JSON.parse(payload) as { readonly data: unknown }).data);
}

/**
 * The id of the delivery of an order, whatever the endpoint answered: that may have been before it
 * was opened.
 */
export function idOf(request: SignedRequest): string {
  const about = ["SMD-Resource-Type", "SMD-Action"].map((name) => request.headers[name] ?? null);
  return createHash("sha256")
    .update(`${dataOf(request)}\n${JSON.stringify(about)}`)
    .digest("hex");
}

const keyMarker = "marker-key";
/** How every token begins: base64url of `{"alg":`. */
const tokenMarker = "eyJhbGciOi";

/** The lines that hold a key, a token or a payload. */
export const leaks = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) =>
    [keyMarker, tokenMarker, payloadMarker].some((marker) => line.includes(marker)),
  );
