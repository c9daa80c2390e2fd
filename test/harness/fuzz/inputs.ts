import fc from "fast-check";
import type { WebhookEvent } from "../../../lambda/receiver/receive.ts";
import { payloadShapes, payloadText, signToken } from "../../../testing/signing.ts";
import { jsonValue, memberName, trickyText } from "../json-values.ts";

/** The keys that the receiver accepts: short, long, not ASCII, with blanks. */
export const acceptedKeys = {
  short: "PLANTD",
  long: "PLANTED-".repeat(8),
  wide: "PLANTED blåbærgrød 🔑",
  blanks: " PLANTED ",
} as const;
const anyKey = fc.constantFrom(...Object.values(acceptedKeys), "PLANTED", "a stranger's key");

const oddly = fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), trickyText);
const resource = fc.constantFrom("Orders", "Shipments", "Drafts", "Shipment Monitor", "Unknown");
const action = fc.constantFrom("create", "delete", "cancel", "latest", "connection_test", "*");
const webhookName = fc.oneof(
  fc
    .tuple(fc.constantFrom("", "shop/", "a/b:"), resource, action)
    .map(([a, b, c]) => `${a}${b}:${c}`),
  oddly,
);

const data = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: fc.nat(), more: jsonValue }) },
  { weight: 1, arbitrary: fc.record({ id: fc.oneof(fc.double(), fc.constant(2 ** 64), oddly) }) },
  { weight: 1, arbitrary: fc.record({ shipment_id: oddly, more: jsonValue }) },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.dictionary(memberName, jsonValue, { maxKeys: 4 }) },
  { weight: 1, arbitrary: jsonValue },
);

const payload: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.record({ webhook: webhookName, data, url: oddly, action }, { requiredKeys: [] }),
        fc.constantFrom(...payloadShapes),
        fc.constantFrom("{", "{", "{", '{"data":0, ', '\n{ "d\\u0061ta" : {"data":"}"} ,\t'),
      )
      .map(([claims, shape, opening]) => payloadText(claims, shape).replace(/^\{/, opening)),
  },
  { weight: 1, arbitrary: jsonValue.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);

const header = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ alg: "HS256" }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<object>(
      { typ: "JWT", alg: "HS256", kid: "1" },
      { alg: "none" },
      { alg: "hs256" },
      { alg: "HS384" },
      { alg: "HS512" },
      { alg: "RS256" },
      { alg: ["HS256"] },
      { alg: "HS256", b64: false },
      { alg: "HS256", b64: true, crit: ["b64"] },
      { alg: "HS256", crit: [] },
      { alg: "HS256", jwk: { kty: "oct", k: "AAAA" } },
      ["HS256"],
      {},
    ),
  },
  { weight: 1, arbitrary: fc.dictionary(memberName, jsonValue, { maxKeys: 2 }) },
);

const signed = fc
  .tuple(payload, anyKey, header)
  .map(([content, key, fields]) => signToken(content, key, fields));

/** What is done to a text; positions are taken modulo its length. */
type Change = (text: string) => string;
const at = (position: number, text: string): number => position % Math.max(text.length, 1);
const place = fc.nat(0xffff);
const segments =
  (rearrange: (parts: readonly string[]) => readonly string[]): Change =>
  (text) =>
    rearrange(text.split(".")).join(".");
const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(place, fc.oneof(fc.constantFrom("A", "_", "=", ".", " ", "\n", "+"), memberName))
    .chain(([position, insert]) =>
      fc.constantFrom<Change>(
        (text) => text.slice(0, at(position, text)) + insert + text.slice(at(position, text)),
        (text) => text.slice(0, at(position, text)) + insert + text.slice(at(position, text) + 1),
        (text) => text.slice(0, at(position, text)) + text.slice(at(position, text) + 1),
        (text) => text.slice(0, at(position, text)),
        (text) => text + insert,
        // Another character of base64url, so that the form stays and the signature does not.
        (text) => {
          const other = "AEIMQUYcgkosw048"[position % 16] ?? "A";
          return text.slice(0, at(position, text)) + other + text.slice(at(position, text) + 1);
        },
      ),
    ),
  fc.constantFrom<Change>(
    segments((parts) => parts.slice(1)),
    segments((parts) => parts.slice(0, 2)),
    segments((parts) => [...parts, ...parts.slice(2)]),
    segments((parts) => parts.toReversed()),
    segments(([first = "", second = ""]) => [first, second, ""]),
    segments((parts) => parts.map((part) => Buffer.from(part, "base64url").toString("base64"))),
  ),
);
const changed = fc.tuple(signed, change).map(([token, apply]) => apply(token));

interface Body {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}
/** A token under `data`, and what is nearly that. */
const wrap = fc.oneof(
  { weight: 8, arbitrary: fc.constant((token: string) => JSON.stringify({ data: token })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      (token: string) => JSON.stringify({ before: [token], data: token, after: null }, null, 1),
      (token: string) => `{"data":1,"d\\u0061ta":${JSON.stringify(token)}}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      (token: string) => JSON.stringify({ data: [token] }),
      (token: string) => JSON.stringify([token]),
      (token: string) => token,
    ),
  },
);
const wrapped = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: signed }, { weight: 1, arbitrary: changed }), wrap)
  .map(([token, around]) => around(token));

const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 12, arbitrary: wrapped.map((text) => ({ body: text })) },
  {
    weight: 2,
    arbitrary: wrapped.map((text) => ({
      body: Buffer.from(text).toString("base64"),
      isBase64Encoded: true,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(wrapped, change).map(([text, apply]) => ({ body: apply(text) })),
  },
  { weight: 1, arbitrary: wrapped.map((text) => ({ body: `\uFEFF${text}` })) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => ({ body: text })) },
  { weight: 1, arbitrary: jsonValue.map((value) => ({ body: JSON.stringify({ data: value }) })) },
  {
    weight: 1,
    arbitrary: fc.uint8Array().map((bytes) => ({
      body: Buffer.from(bytes).toString("base64"),
      isBase64Encoded: true,
    })),
  },
  { weight: 1, arbitrary: fc.nat(2_000).map((depth) => ({ body: "[".repeat(depth) })) },
  { weight: 1, arbitrary: fc.record({ isBase64Encoded: fc.boolean() }) },
);

const headers = fc.dictionary(
  fc.constantFrom(
    "smd-resource-type",
    "SMD-Resource-Id",
    "SMD-Webhook-Id",
    "smd-action",
    "SMD-User",
  ),
  fc.oneof(resource, action, fc.nat().map(String), oddly),
  { maxKeys: 5 },
);
const requestContext = fc.record(
  {
    timeEpoch: fc.oneof(fc.integer(), fc.double(), fc.constant(Date.parse("2026-03-02T09:00:00Z"))),
  },
  { requiredKeys: [] },
);

/** Events as API Gateway may hand them over, and some that it never does. */
export const event: fc.Arbitrary<WebhookEvent> = fc
  .tuple(body, fc.record({ headers, requestContext }, { requiredKeys: [] }))
  .map(([given, rest]) => ({ ...given, ...rest }));
