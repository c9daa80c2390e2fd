import { createHmac } from "node:crypto";
import type { WebhookEvent } from "../../lambda/receiver/receive.ts";

/** What a request is, by an implementation of its own: Node's crypto, and nothing of the receiver's. */
export type Verdict =
  | {
      readonly kind:
        "malformed" | "algorithm" | "unsigned" | "unreadable" | "ping" | "contradicted";
    }
  | { readonly kind: "delivery"; readonly data: unknown; readonly key: string };

type Fields = Readonly<Record<string, unknown>>;

const utf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** The value of a JSON text (or of its bytes); undefined when it has none. */
function parsed(source: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof source === "string" ? source : utf8(source)) as unknown;
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
    parsed(event.isBase64Encoded === true ? Buffer.from(sent, "base64") : sent),
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
  if (own(claims, "action") === "connection_test" || data === null) return { kind: "ping" };
  if (contradicts(own(claims, "webhook"), event)) return { kind: "contradicted" };
  const inner = typeof data === "string" ? parsed(data) : data;
  const isObject = typeof inner === "object" && inner !== null;
  return { kind: "delivery", data: isObject ? inner : data, key };
}

const bound = ["Orders", "Shipments", "Drafts", "Shipment Monitor"];

function contradicts(name: unknown, event: WebhookEvent): boolean {
  if (typeof name !== "string") return false;
  const stated = name.slice(name.lastIndexOf("/") + 1).split(":");
  const [resource, action] = stated;
  if (stated.length !== 2 || resource === undefined || !bound.includes(resource)) return false;
  if (action === undefined || !/^[a-z_]+$/.test(action)) return false;
  const header = (wanted: string): string | undefined =>
    Object.entries(event.headers ?? {}).find(([given]) => given.toLowerCase() === wanted)?.[1];
  const differs = (given: string | undefined, said: string): boolean =>
    given !== undefined && given !== "" && given !== said;
  return differs(header("smd-resource-type"), resource) || differs(header("smd-action"), action);
}
