import type { KnownKey } from "./known-keys.ts";
import { isSigned, jsonOf, signingInputOf, type Hash, type SentToken } from "./sent-token.ts";

const hashOf: Readonly<Record<string, Hash>> = { HS384: "sha384", HS512: "sha512" };

/** What is wrong with a header that asks for anything but plain HS256. */
export function algorithmSlips(token: SentToken, keys: readonly KnownKey[]): readonly string[] {
  const { alg, crit, b64 } = (jsonOf(token.header) ?? {}) as Readonly<Record<string, unknown>>;
  if (crit !== undefined || b64 !== undefined) {
    return [
      "The header has `crit` or `b64`, which change what a signature means: leave them out, Shipmondo has neither.",
    ];
  }
  if (typeof alg !== "string") {
    return ['The header states no algorithm: it must be {"alg":"HS256"}.'];
  }
  if (alg.toLowerCase() === "none") {
    return [
      "The header says that nothing is signed (alg: none), so anybody can have made it: sign with HS256.",
    ];
  }
  if (alg !== "HS256" && alg.toUpperCase() === "HS256") {
    return ["The algorithm is spelled otherwise: it is HS256, in capitals."];
  }
  const hash = hashOf[alg];
  const signature = Buffer.from(token.signature, "base64url");
  const key =
    hash === undefined
      ? undefined
      : keys.find(({ secret }) => isSigned(signingInputOf(token), signature, secret, hash));
  if (key !== undefined) {
    return [`The key ${key.name} is right, but it was signed with ${alg}: sign with HS256.`];
  }
  return /^(?:RS|PS|ES|Ed)/.test(alg)
    ? [
        "It was signed with a private key, which Shipmondo does not: sign with HS256 and the webhook's key.",
      ]
    : ["Another algorithm than HS256: sign with HS256 and the webhook's key."];
}
