import { jsonMember } from "./json-member.ts";
import { escapeUnits } from "./json-string.ts";
import { fail, succeed, type Result } from "./result.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What a verified payload says. */
export interface Claims {
  /** The webhook's name. */
  readonly webhook: string | null;
  readonly url: string | null;
  /** The object, or null when there is none. */
  readonly data: ClaimedData | null;
  /** A ping: `action` is "connection_test", or there is no data to hand on. */
  readonly ping: boolean;
}

export interface ClaimedData {
  /** JSON in UTF-8, as signed, to pass on unchanged. */
  readonly json: Buffer;
  /** The same, parsed, to read ids from. */
  readonly value: unknown;
}

/**
 * Reads a verified payload in each of the four shapes that Shipmondo sends: an object or a JSON string holding one, each with
 * `data` itself an object or a JSON string holding one.
 * @returns `unreadable` when the bytes are not UTF-8 or not JSON, or hold no object
 */
export function readPayload(payload: Uint8Array): Result<Claims, "unreadable"> {
  try {
    let source: Uint8Array | string = payload;
    let value: unknown = JSON.parse(decodeUtf8(payload));
    if (typeof value === "string") {
      source = value;
      value = JSON.parse(value);
    }
    return isObject(value) ? succeed(readClaims(source, value)) : fail("unreadable");
  } catch {
    return fail("unreadable");
  }
}

/** @param source the JSON of the claims */
function readClaims(
  source: Uint8Array | string,
  claims: Readonly<Record<string, unknown>>,
): Claims {
  const data = readData(source, claims.data);
  return {
    webhook: textOrNull(claims.webhook),
    url: textOrNull(claims.url),
    data,
    ping: claims.action === "connection_test" || data === null,
  };
}

function readData(source: Uint8Array | string, value: unknown): ClaimedData | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") {
    const inner = parseObject(value);
    if (inner !== null) return { json: toUtf8(value), value: inner };
  }
  return { json: jsonMember(toUtf8(source), "data") ?? Buffer.from("null"), value };
}

/** JSON in UTF-8. That has no lone surrogates: a text's become escapes, the same JSON value. */
function toUtf8(json: Uint8Array | string): Buffer {
  if (typeof json !== "string") return Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return Buffer.from(json.isWellFormed() ? json : json.replace(/\p{Surrogate}/gu, escapeUnits));
}

/** The object (or array) that a JSON text holds; null for any other text, which then is the data itself. */
function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
