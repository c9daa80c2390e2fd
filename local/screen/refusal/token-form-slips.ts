import { jsonFault } from "./json-fault.ts";
import type { KnownKey } from "./known-keys.ts";
import { cutToken, isSigned, jsonOf, repaired, signingInputOf } from "./sent-token.ts";

/**
 * What is wrong with the form of a token (RFC 7515): it must be three segments of base64url without
 * padding. Says whether the key is right, where the signature tells.
 */
export function tokenFormSlips(text: string, keys: readonly KnownKey[]): readonly string[] {
  const form = formSlip(text);
  const key = signer(text, keys);
  return [
    form,
    ...(key === null ? [] : [`All else is right: the key ${key} verifies it without that.`]),
  ];
}

function formSlip(text: string): string {
  const plain = text.trim();
  const unquoted = plain.replace(/^"(.*)"$/s, "$1");
  if (unquoted !== plain && cutToken(unquoted) !== null) {
    return "The token is encoded as JSON twice, so that its quotes are part of it: encode it once.";
  }
  if (/^bearer\s/i.test(plain)) return "“Bearer” stands before the token: leave it out.";
  if (tokenWithin(plain) !== null) {
    return "`data` holds the whole body once more, as a text: put the token itself under `data`.";
  }
  if (plain.startsWith("{")) {
    return "`data` is JSON and no token: sign it, as a JWS in its compact form.";
  }
  const inside = Buffer.from(plain, "base64").toString("latin1");
  if (!plain.includes(".") && cutToken(inside) !== null) {
    return "The token is encoded as base64 once more: send it as it is.";
  }
  const segments = plain.split(".");
  if (segments.length === 5) return "It has five segments, so it is encrypted (JWE): sign it only.";
  if (segments.length !== 3) {
    return `A token has three segments with dots between them, this has ${segments.length}: it may be cut off.`;
  }
  if (segments[2] === "") return "The third segment, the signature, is empty: sign with HS256.";
  if (plain !== text) return "There are blanks or line ends around the token: send it without.";
  if (text.includes("=")) {
    return "The token is padded: base64url in a JWS has no “=”. A JWT library that pads base64 does so; cut them off each segment before it is signed.";
  }
  if (/[+/]/.test(text)) {
    return "The token is in the ordinary alphabet of base64: “-” and “_” stand for “+” and “/” in a JWS.";
  }
  if (/\s/.test(text)) return "There are blanks or line ends in the token: write it in one line.";
  if (/[^A-Za-z0-9._-]/.test(text)) return "There are characters in it that base64url has not.";
  const header = jsonOf(segments[0] ?? "");
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    return 'The first segment holds no JSON object: it is base64url of {"alg":"HS256"}.';
  }
  return "A segment is no canonical base64url: its last character has bits that belong to no byte. It may have been edited by hand.";
}

/** Name of the key that verifies it: with its form put right, or as it was when it was signed. */
function signer(text: string, keys: readonly KnownKey[]): string | null {
  const decoded = text.includes(".") ? text : Buffer.from(text, "base64").toString("latin1");
  const bare = (tokenWithin(decoded.trim()) ?? decoded)
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replace(/^bearer\s+/i, "");
  const sent = cutToken(bare);
  if (sent === null) return null;
  const right = repaired(sent);
  const signature = Buffer.from(right.signature, "base64url");
  const inputs = [...new Set([signingInputOf(right), signingInputOf(sent)])];
  return (
    keys.find(({ secret }) => inputs.some((input) => isSigned(input, signature, secret)))?.name ??
    null
  );
}

/** The token in `{"data":"<token>"}`; null for any other text. */
function tokenWithin(text: string): string | null {
  if (!text.startsWith("{") || jsonFault(text) !== null) return null;
  const { data } = JSON.parse(text) as { readonly data?: unknown };
  return typeof data === "string" && cutToken(data) !== null ? data : null;
}
