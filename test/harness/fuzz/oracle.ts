import { createHmac } from "node:crypto";
import type { WebhookEvent } from "../../../lambda/receiver/receive.ts";

/**
 * What a request is, by an implementation of its own: Node's crypto, and nothing of the receiver's.
 */
export type Verdict =
  | {
      readonly kind:
        "malformed" | "algorithm" | "unsigned" | "unreadable" | "ping" | "contradicted";
    }
  | {
      readonly kind: "delivery";
      readonly data: unknown;
      readonly key: string;
      readonly resourceId: string | null;
      readonly bound: boolean;
    };

/**
 * JSON.parse hands over the source text of a number:
 * https://github.com/tc39/proposal-json-parse-with-source
 */
type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;
type Fields = Readonly<Record<string, unknown>>;

const utf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/**
 * The value of a JSON text (or of its bytes, which may begin with a byte order mark); undefined
 * when it has none.
 */
function parsed(source: string | Uint8Array, reviver?: Reviver): unknown {
  try {
    const text = typeof source === "string" ? source : utf8(source);
    return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]) as unknown;
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const own = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

export function judge(event: WebhookEvent, keys: Readonly<Record<string, string>>): Verdict {
  const sent = event.body ?? "";
  const body = fieldsOf(
    parsed(
      event.isBase64Encoded === true ? Buffer.from(sent, "base64") : sent.replace(/^\uFEFF/, ""),
    ),
  );
  const token = body === null ? undefined : own(body, "data");
  if (typeof token !== "string") return { kind: "malformed" };

  const segments = token.split(".");
  const bytes = segments.map((segment) => Buffer.from(segment, "base64url"));
  const canonical = segments.every(
    (segment, at) => segment !== "" && bytes[at]?.toString("base64url") === segment,
  );
  const [headerBytes, payload] = bytes;
  if (segments.length !== 3 || !canonical || headerBytes === undefined || payload === undefined) {
    return { kind: "malformed" };
  }
  const header = fieldsOf(parsed(headerBytes));
  if (header === null) return { kind: "malformed" };
  if (header.alg !== "HS256" || "crit" in header || "b64" in header) return { kind: "algorithm" };

  const signedPart = segments.slice(0, 2).join(".");
  const signer = Object.entries(keys).find(
    ([, key]) => createHmac("sha256", key).update(signedPart).digest("base64url") === segments[2],
  );
  return signer === undefined ? { kind: "unsigned" } : open(payload, event, signer[0]);
}

function open(payload: Uint8Array, event: WebhookEvent, key: string): Verdict {
  const outer = parsed(payload);
  const claims = fieldsOf(typeof outer === "string" ? parsed(outer) : outer);
  if (claims === null) return { kind: "unreadable" };
  const data = own(claims, "data") ?? null;
  const inner = typeof data === "string" ? parsed(data) : data;
  const named = headerOf(event, "smd-resource-id");
  const nothing = inner === null && named === null;
  if (own(claims, "action") === "connection_test" || nothing) return { kind: "ping" };

  const binding = bindingOf(own(claims, "webhook"), event);
  if (binding === "contradicted") return { kind: "contradicted" };
  if (inner === null) return { kind: "unreadable" };
  const isObject = typeof inner === "object";
  const ids = idsIn(payload, data);
  return {
    kind: "delivery",
    data: isObject ? inner : data,
    key,
    resourceId: ids.id ?? ids.shipment_id ?? named,
    bound: binding === "bound" && (ids.id === null || named === null || named === ids.id),
  };
}

/** The ids that the object states: integers in digits, other numbers as they were written. */
function idsIn(
  payload: Uint8Array,
  data: unknown,
): { readonly id: string | null; readonly shipment_id: string | null } {
  // Every number becomes what it was written as; the object that holds it is what the last `data`
  // is.
  const exact: Reviver = (_name, value, { source }) =>
    typeof value === "number" ? new Written(value, source ?? "") : value;
  const outer = parsed(payload, exact);
  const claims = fieldsOf(typeof outer === "string" ? parsed(outer, exact) : outer);
  const object = fieldsOf(
    typeof data === "string" ? parsed(data, exact) : claims && own(claims, "data"),
  );
  const idOf = (name: string): string | null => {
    const id = object === null || object instanceof Written ? null : own(object, name);
    if (id instanceof Written) return id.text();
    return typeof id === "string" && id !== "" ? id : null;
  };
  return { id: idOf("id"), shipment_id: idOf("shipment_id") };
}

class Written {
  readonly value: number;
  readonly source: string;
  constructor(value: number, source: string) {
    this.value = value;
    this.source = source;
  }
  text(): string {
    return Number.isSafeInteger(this.value) ? String(this.value) : this.source;
  }
}

function headerOf(event: WebhookEvent, wanted: string): string | null {
  const headers = Object.entries(event.headers ?? {});
  const value = headers.findLast(([given]) => given.toLowerCase() === wanted)?.[1];
  return value === undefined || value === "" ? null : value;
}

/** What Shipmondo has: each pair of a resource and an action. */
const pairs: ReadonlySet<string> = new Set([
  ..."create status_update create_fulfillment create_shipment payment_captured payment_voided payment_refunded delete"
    .split(" ")
    .map((action) => `Orders:${action}`),
  ...["Shipments:create", "Shipments:cancel"],
  ...["Drafts:create", "Drafts:create_shipment", "Drafts:delete"],
  ...["Shipment Monitor:latest", "Shipment Monitor:delivered"],
]);

function bindingOf(name: unknown, event: WebhookEvent): "bound" | "unbound" | "contradicted" {
  if (typeof name !== "string") return "unbound";
  const pair = name.slice(name.lastIndexOf("/") + 1);
  const [resource = "", action = "", ...more] = pair.split(":");
  if (resource === "" || more.length > 0 || !/^[a-z_]+$/.test(action)) return "unbound";
  const given = [headerOf(event, "smd-resource-type"), headerOf(event, "smd-action")];
  if (given[0] === resource && given[1] === action) return "bound";
  const differs = given.some((text, at) => text !== null && text !== [resource, action][at]);
  return differs && pairs.has(pair) ? "contradicted" : "unbound";
}
