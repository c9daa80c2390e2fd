import { splitToken, type CompactToken } from "../shared/compact-token.ts";
import { fail, type Result } from "../shared/result.ts";
import { decodeUtf8 } from "../shared/utf8.ts";

export type UnreadableRequest = "not_json" | "no_data" | "malformed_token";

/**
 * Finds the token in a request: the body is JSON, whatever its content type says, with the token under `data`.
 * @param body as API Gateway hands it over
 * @param isBase64Encoded API Gateway gives every content type that it does not know as text in base64
 * @returns `not_json`: no JSON object in UTF-8; `no_data`: no text under `data`; `malformed_token`: not a compact JWS
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
    if (isDeep(text)) return fail("not_json");
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

/** Nobody nests a token so deep, and JSON.parse would take a second and 400 MB for 6 MB of brackets, from anybody. */
const deepest = 1_000;

/** True when lists and objects lie within each other beyond what is read. Brackets within strings do not count. */
function isDeep(text: string): boolean {
  if (!text.includes("[") && !text.includes("{", text.indexOf("{") + 1)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBracket || code === openBrace) depth++;
    else if (code === closeBracket || code === closeBrace) depth--;
    if (depth > deepest) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The index of the quote that closes the string which opens at `start`; beyond the text when none does. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at;
}
