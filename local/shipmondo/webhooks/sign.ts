import { createHmac } from "node:crypto";

/**
 * The payload as an object or as a string that holds it as JSON, each with `data` itself an object
 * or a string.
 */
export const tokenShapes = [
  "object",
  "string",
  "object-string-data",
  "string-string-data",
] as const;
export type TokenShape = (typeof tokenShapes)[number];

/**
 * Members of the payload, each as JSON text: what is signed is the object's text as it is answered.
 */
export type Claims = Readonly<Partial<Record<"action" | "webhook" | "data" | "url", string>>>;

const encode = (text: string): string => Buffer.from(text, "utf8").toString("base64url");
const header = encode('{"alg":"HS256"}');

/** The payload's text in one of the four shapes. */
export function payloadOf(claims: Claims, shape: TokenShape): string {
  const isStringData = shape === "object-string-data" || shape === "string-string-data";
  const members = Object.entries(claims).map(
    ([name, text]) => `"${name}":${name === "data" && isStringData ? JSON.stringify(text) : text}`,
  );
  const object = `{${members.join(",")}}`;
  return shape === "string" || shape === "string-string-data" ? JSON.stringify(object) : object;
}

/**
 * The body of a delivery: `{"data":"<compact JWS>"}`, HS256 with the UTF-8 bytes of the key, by
 * Node's crypto and not by the library that receivers verify with.
 */
export function signedBody(claims: Claims, key: string, shape: TokenShape): string {
  const input = `${header}.${encode(payloadOf(claims, shape))}`;
  const signature = createHmac("sha256", key).update(input).digest("base64url");
  return `{"data":"${input}.${signature}"}`;
}
