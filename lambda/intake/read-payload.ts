import { jsonMember } from "../common/json-member.ts";
import type { ClaimedData } from "../common/object-key.ts";
import { escapeUnits } from "../common/json-string.ts";
import { fail, succeed, type Result } from "../common/result.ts";
import { decodeUtf8 } from "../common/utf8.ts";

/** What a verified payload says. */
export interface Claims {
  /** The webhook's name. */
  readonly webhook: string | null;
  readonly url: string | null;
  /** The object, or null when there is none. */
  readonly data: ClaimedData | null;
  /** `action` is "connection_test": the ping that creating a webhook sends. */
  readonly connectionTest: boolean;
}

/**
 * Reads a verified payload in each of the four shapes that Shipmondo sends: an object or a JSON
 * string holding one, each with `data` itself an object or a JSON string holding one. Text that
 * holds neither an object nor null is itself the data.
 * @returns `unreadable` when the bytes are not UTF-8 or not JSON, or hold no object
 */
export function readPayload(payload: Uint8Array): Result<Claims, "unreadable"> {
  try {
    const { source, value } = parsePayload(payload);
    return isObject(value) ? succeed(readClaims(source, value)) : fail("unreadable");
  } catch {
    return fail("unreadable");
  }
}

/**
 * The claims and the JSON that they were read from.
 * @throws Error when the payload is no JSON in UTF-8
 */
export function parsePayload(payload: Uint8Array): {
  readonly source: Uint8Array | string;
  readonly value: unknown;
} {
  const value: unknown = JSON.parse(decodeUtf8(payload));
  if (typeof value !== "string") return { source: payload, value };
  return { source: value, value: JSON.parse(value) };
}

/** @param source the JSON of the claims */
function readClaims(
  source: Uint8Array | string,
  claims: Readonly<Record<string, unknown>>,
): Claims {
  return {
    webhook: textOrNull(claims.webhook),
    url: textOrNull(claims.url),
    data: readData(source, claims.data),
    connectionTest: claims.action === "connection_test",
  };
}

/**
 * The object of the claims, as it was written.
 * @param source the JSON of the claims
 * @param value their `data`
 */
export function readData(source: Uint8Array | string, value: unknown): ClaimedData | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") {
    const inner = parseJson(value);
    // So the shape with data as JSON text says that there is none.
    if (inner === null) return null;
    if (typeof inner === "object") return { json: toUtf8(value), value: inner };
  }
  return { json: jsonMember(toUtf8(source), "data") ?? Buffer.from("null"), value };
}

/** JSON in UTF-8. That has no lone surrogates: a text's become escapes, the same JSON value. */
function toUtf8(json: Uint8Array | string): Buffer {
  if (typeof json !== "string") return Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return Buffer.from(json.isWellFormed() ? json : json.replace(/\p{Surrogate}/gu, escapeUnits));
}

/** What a JSON text holds; undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
