import { jsonMemberText } from "./json-member.ts";
import { fail, succeed, type Result } from "./result.ts";

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
  /** JSON text as signed, to pass on unchanged. */
  readonly text: string;
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
    let text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    let value: unknown = JSON.parse(text);
    if (typeof value === "string") {
      text = value;
      value = JSON.parse(text);
    }
    return isObject(value) ? succeed(readClaims(text, value)) : fail("unreadable");
  } catch {
    return fail("unreadable");
  }
}

function readClaims(text: string, claims: Readonly<Record<string, unknown>>): Claims {
  const data = readData(text, claims.data);
  return {
    webhook: textOrNull(claims.webhook),
    url: textOrNull(claims.url),
    data,
    ping: claims.action === "connection_test" || data === null,
  };
}

function readData(text: string, value: unknown): ClaimedData | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") {
    const inner = parseObject(value);
    if (inner !== null) return { text: value, value: inner };
  }
  return { text: jsonMemberText(text, "data") ?? "null", value };
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
