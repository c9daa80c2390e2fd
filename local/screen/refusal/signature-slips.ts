import type { KnownKey } from "./known-keys.ts";
import { isSigned, signingInputOf, type Hash, type SentToken } from "./sent-token.ts";

/** Names of the algorithms (RFC 7518, section 3.1) by the bytes of their signatures. */
const hashes: readonly (readonly [hash: Hash, name: string])[] = [
  ["sha512", "HS512"],
  ["sha384", "HS384"],
  ["sha1", "HMAC-SHA-1"],
];

/**
 * What went wrong with a signature though the key is an accepted one: another hash, another text
 * that was signed, another way of writing it down. Proven by trying, but for the length of what is
 * no HMAC.
 */
export function signatureSlips(token: SentToken, keys: readonly KnownKey[]): readonly string[] {
  const input = signingInputOf(token);
  const bytes = Buffer.from(token.signature, "base64url");
  const decoded = bytes.toString("latin1");
  const hex = /^[0-9a-f]{64}$/i;
  for (const { name, secret } of keys) {
    const key = `The key ${name} is right`;
    const by = (text: string, signature = bytes, hash?: Hash): boolean =>
      isSigned(text, signature, secret, hash);
    const hash = hashes.find(([each]) => by(input, bytes, each));
    if (hash !== undefined) return [`${key}, but it was signed with ${hash[1]}: sign with HS256.`];
    if (hex.test(token.signature) && by(input, Buffer.from(token.signature, "hex"))) {
      return [`${key}, but the signature is written in hex: write its 32 bytes in base64url.`];
    }
    if (hex.test(decoded) && by(input, Buffer.from(decoded, "hex"))) {
      return [
        `${key}, but the signature is base64url of its hex: encode the 32 bytes, not their hex.`,
      ];
    }
    if (by(token.payload) || by(Buffer.from(token.payload, "base64url").toString("utf8"))) {
      return [
        `${key}, but only the payload was signed: sign “<header>.<payload>”, both in base64url.`,
      ];
    }
  }
  return lengthSlips(bytes.length);
}

function lengthSlips(bytes: number): readonly string[] {
  if (bytes === 32) return [];
  const what = bytes >= 96 ? "as those of RS256, PS256 or ES512 have: a private key signed it" : "";
  return [
    `The signature has ${bytes} bytes and HS256 makes 32${what === "" ? "" : `, ${what}`}: sign with HS256 and the webhook's key.`,
  ];
}
