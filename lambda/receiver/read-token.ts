import { splitToken, type CompactToken } from "../intake/compact-token.ts";
import { fail, type Result } from "../common/result.ts";
import { decodeUtf8 } from "../common/utf8.ts";

export type UnreadableRequest = "not_json" | "no_data" | "malformed_token";

/**
 * Finds the token in a request: the body is JSON, whatever its content type says, with the token
 * under `data`.
 * @param body as API Gateway hands it over
 * @param isBase64Encoded API Gateway gives every content type that it does not know as text in
 *   base64
 * @returns `not_json`: no JSON object in UTF-8; `no_data`: no text under `data`; `malformed_token`:
 *   not a compact JWS
 */
export function readToken(
  body: string | undefined,
  isBase64Encoded: boolean,
): Result<CompactToken, UnreadableRequest> {
  let value: unknown;
  try {
    const text = isBase64Encoded
      ? decodeUtf8(Buffer.from(body ?? "", "base64"))
      : withoutByteOrderMark(body ?? "");
    if (holdsMany(text)) return fail("not_json");
    value = JSON.parse(text);
  } catch {
    return fail("not_json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("not_json");
  const data: unknown = Object.hasOwn(value, "data") ? (value as { data: unknown }).data : null;
  return typeof data === "string" && data !== "" ? splitToken(data) : fail("no_data");
}

/** As decoding does; RFC 8259, section 8.1, lets a parser ignore it. */
const withoutByteOrderMark = (text: string): string =>
  text.startsWith("\uFEFF") ? text.slice(1) : text;

/**
 * Nobody puts so many values around a token: Shipmondo's body has one. From anybody, JSON.parse
 * would take over a second and 400 MB for 6 MB of brackets or of short members.
 */
const mostValues = 1_000;

/** True when a body holds more lists, objects and values than are read, strings apart. */
function holdsMany(text: string): boolean {
  if (!/[[,]/.test(text) && !text.includes("{", text.indexOf("{") + 1)) return false;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === comma || code === openBracket || code === openBrace) values++;
    if (values > mostValues) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** The index of the quote that closes the string opened at `start`; past the text without one. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at;
}
