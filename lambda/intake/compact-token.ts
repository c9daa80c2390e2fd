import { fail, succeed, type Result } from "../common/result.ts";
import { decodeUtf8 } from "../common/utf8.ts";

/** A compact JWS cut at its dots: three segments of canonical base64url. */
export interface CompactToken {
  /** The whole token as received. */
  readonly text: string;
  /** What the signature covers: `<header>.<payload>`. */
  readonly signingInput: string;
}

/**
 * Characters of a header that are read: Shipmondo's has 20. A header is not signed for until its
 * token is verified, so anybody can send one of megabytes, nested as deep, and the parser would
 * take seconds and hundreds of MB for it, once more under each key.
 */
const longestHeader = 8_192;

const canonicalCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Searched for: a repetition could need a stack as long as a token of megabytes. */
const foreignCharacter = /[^A-Za-z0-9_-]/;

/**
 * True for base64url without padding that is the only encoding of its bytes: no blank, no `=`, and
 * no bit set in the last character that no byte uses (RFC 4648, sections 3.5 and 5). A decoder that
 * lets these pass makes several texts of one token.
 */
export function isCanonicalBase64url(segment: string): boolean {
  if (segment === "" || foreignCharacter.test(segment)) return false;
  const last = canonicalCharacters.indexOf(segment.charAt(segment.length - 1));
  switch (segment.length % 4) {
    case 0:
      return true;
    case 2:
      return (last & 0b1111) === 0;
    case 3:
      return (last & 0b11) === 0;
    default:
      return false;
  }
}

/**
 * Splits a compact JWS (RFC 7515, section 7.1). Only the form is looked at.
 * @returns the token, or `malformed_token`: not exactly three segments, or one that is not
 *   canonical base64url
 */
export function splitToken(text: string): Result<CompactToken, "malformed_token"> {
  const segments = text.split(".", 4);
  if (segments.length !== 3 || !segments.every(isCanonicalBase64url)) {
    return fail("malformed_token");
  }
  return succeed({ text, signingInput: text.slice(0, text.lastIndexOf(".")) });
}

/**
 * Checks the protected header before any key is tried: `alg` must be the text "HS256"; `crit` and
 * unencoded payloads (RFC 7797) are refused, since Shipmondo sends neither and each changes what a
 * signature means.
 * @returns `malformed_token` when the header is not a JSON object or longer than 8,192 characters,
 *   `algorithm` when it asks for anything but plain HS256
 */
export function checkTokenHeader(
  token: CompactToken,
): Result<null, "malformed_token" | "algorithm"> {
  const headerEnd = token.text.indexOf(".");
  if (headerEnd > longestHeader) return fail("malformed_token");
  let header: unknown;
  try {
    const bytes = Buffer.from(token.text.slice(0, headerEnd), "base64url");
    header = JSON.parse(decodeUtf8(bytes));
  } catch {
    return fail("malformed_token");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    return fail("malformed_token");
  }
  const { alg, crit, b64 } = header as { alg?: unknown; crit?: unknown; b64?: unknown };
  const plain = alg === "HS256" && crit === undefined && b64 === undefined;
  return plain ? succeed(null) : fail("algorithm");
}
