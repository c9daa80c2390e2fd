import { createHmac } from "node:crypto";

/**
 * The four shapes a payload comes in: an object or that object's JSON text as a string, each with
 * `data` itself an object or a JSON string.
 */
export const payloadShapes = [
  "object",
  "string",
  "object-string-data",
  "string-string-data",
] as const;
export type PayloadShape = (typeof payloadShapes)[number];

/** The claims of a Shipmondo token; `data` is the object of the resource. */
export interface WebhookClaims {
  readonly webhook?: unknown;
  readonly data?: unknown;
  readonly url?: unknown;
  /** "connection_test" on the ping that creating a webhook sends. */
  readonly action?: string;
}

const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");

/** The payload text of `claims` in one of the four shapes. */
export function payloadText(claims: WebhookClaims, shape: PayloadShape = "object"): string {
  const stringData = shape === "object-string-data" || shape === "string-string-data";
  const object =
    stringData && claims.data !== undefined
      ? { ...claims, data: JSON.stringify(claims.data) }
      : claims;
  const text = JSON.stringify(object);
  return shape === "string" || shape === "string-string-data" ? JSON.stringify(text) : text;
}

/**
 * Signs a payload the way Shipmondo does: a compact JWS, HS256 under the UTF-8 bytes of the key,
 * header `{"alg":"HS256"}`. Made with Node's crypto and not with the library that the receiver
 * verifies with, so that the two check each other.
 * @param payload the payload's text, or its bytes
 * @param key the webhook's key as typed into Shipmondo; any length of at least one byte
 * @param header the protected header; only tests of refusals need another
 */
export function signToken(
  payload: string | Uint8Array,
  key: string,
  header: object = { alg: "HS256" },
): string {
  const signingInput = `${base64url(JSON.stringify(header))}.${base64url(payload)}`;
  const signature = createHmac("sha256", Buffer.from(key, "utf8"))
    .update(signingInput)
    .digest("base64url");
  return `${signingInput}.${signature}`;
}

/** The body that Shipmondo posts for these claims: `{"data":"<token>"}`. */
export function signedBody(
  claims: WebhookClaims,
  key: string,
  shape: PayloadShape = "object",
): string {
  return JSON.stringify({ data: signToken(payloadText(claims, shape), key) });
}
