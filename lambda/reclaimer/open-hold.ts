import { checkTokenHeader, splitToken } from "../intake/compact-token.ts";
import type { Delivery } from "../contract/delivery.ts";
import { deliveryJson } from "../common/delivery-message.ts";
import { holding } from "../contract/environment.ts";
import { openWebhook } from "../intake/open-webhook.ts";
import { verifyToken, type AcceptedKey } from "../intake/verify-token.ts";
import type { HeldRequest } from "../intake/webhook-request.ts";

/** Names the object of the shop that a hold is about, for the log. */
export type HeldAbout = Pick<Delivery, "resource" | "action" | "resourceId">;

/** What is to be done with a held object. */
export type Opened = { readonly about: HeldAbout | null } & (
  | { readonly kind: "forward"; readonly head: Omit<Delivery, "data">; readonly text: string }
  /** Nothing for a handler: a ping, or what no webhook's token is. */
  | { readonly kind: "drop"; readonly reason: "ping" | "forged" }
  /** Kept in `refused/`, where a corrected key can bring it back. */
  | { readonly kind: "quarantined"; readonly reason: string; readonly text: string }
);

/** Whether a key of `pending/` is that of a request that was held before it could be verified. */
export const isUnverified = (key: string): boolean => key.startsWith(holding.unverified);

/** Opens a verified hold: a delivery as the receiver wrote it. It is not verified again. */
export function openVerifiedHold(text: string): Opened {
  try {
    const { data, ...head } = JSON.parse(text) as Partial<Delivery>;
    if (head.v === 1 && typeof head.id === "string" && data !== undefined) {
      const forwarded = head as Omit<Delivery, "data">;
      return { kind: "forward", about: aboutOf(forwarded), head: forwarded, text };
    }
  } catch {
    // Falls through: whatever it is, it is no delivery.
  }
  return { kind: "quarantined", about: null, reason: "not_a_delivery", text };
}

/**
 * Opens a request that was held before it could be verified, against the present keys.
 * A token that no key verifies may be forged, or signed with a key that is yet to be put: it was
 * answered 200, so it is quarantined and not dropped. So is one whose headers contradict its signed
 * name: forged, or the shop gave a webhook another one's name, which can be corrected.
 * @param forwardUnreadable forward with `data: null` what verifies but cannot be read
 */
export async function openUnverifiedHold(
  text: string,
  keys: readonly AcceptedKey[],
  requireBinding: boolean,
  forwardUnreadable = false,
): Promise<Opened> {
  const held = parseHeld(text);
  const about = held === null ? null : aboutOf(held);
  const token = held === null ? null : splitToken(held.token);
  if (held === null || token?.ok !== true || !checkTokenHeader(token.value).ok) {
    return { kind: "drop", about, reason: "forged" };
  }
  const quarantine = (reason: string): Opened => ({
    kind: "quarantined",
    about,
    reason,
    text: JSON.stringify({ ...held, reason } satisfies HeldRequest),
  });
  const verified = await verifyToken(token.value, keys);
  if (verified === null) return quarantine(keys.length === 0 ? "no_key" : "signature");
  const { signingInput } = token.value;
  const options = { requireBinding, forwardUnreadable };
  const opened = openWebhook(signingInput, verified, held, held.receivedAt, options);
  switch (opened.kind) {
    case "delivery":
      return {
        kind: "forward",
        about: aboutOf(opened.head),
        head: opened.head,
        text: deliveryJson(opened.head, opened.data).toString(),
      };
    case "ping":
      return { kind: "drop", about, reason: "ping" };
    case "unreadable":
      return quarantine("unreadable");
    case "refused":
      return quarantine(opened.reason);
  }
}

const aboutOf = ({ resource, action, resourceId }: HeldAbout): HeldAbout => ({
  resource,
  action,
  resourceId,
});

/** A request as it was held; null when the text is none. */
export function parseHeld(text: string): HeldRequest | null {
  try {
    const held = JSON.parse(text) as Partial<HeldRequest> | null;
    return held?.v === 1 && typeof held.token === "string" && typeof held.receivedAt === "string"
      ? (held as HeldRequest)
      : null;
  } catch {
    return null;
  }
}
