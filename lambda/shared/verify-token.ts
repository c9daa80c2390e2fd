import { compactVerify, errors } from "jose";
import type { webcrypto } from "node:crypto";
import type { CompactToken } from "./compact-token.ts";
import { provideNativeBase64 } from "./native-base64.ts";

provideNativeBase64();

/** An accepted key: its name (the last segment of its parameter) and the imported HMAC key. */
export interface AcceptedKey {
  readonly name: string;
  readonly key: webcrypto.CryptoKey;
}

/**
 * Imports a webhook's key: HMAC SHA-256 over the UTF-8 bytes of the text as it stands. Shipmondo documents no minimum length
 * and its own examples have 6 bytes, so there is none here. An empty text is refused by the caller: WebCrypto takes no empty key.
 */
export async function importKey(name: string, secret: string): Promise<AcceptedKey> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  return { name, key };
}

export interface VerifiedToken {
  /** Name of the key that verified it. */
  readonly key: string;
  readonly payload: Uint8Array;
}

/**
 * Verifies a token over each key in turn, the algorithm pinned to HS256. As a JWS and not as a JWT: Shipmondo's payload may be a
 * JSON string, which a reader of JWT claims refuses.
 * @returns null when no key verifies it
 */
export async function verifyToken(
  token: CompactToken,
  keys: readonly AcceptedKey[],
): Promise<VerifiedToken | null> {
  for (const { name, key } of keys) {
    try {
      const { payload } = await compactVerify(token.text, key, { algorithms: ["HS256"] });
      return { key: name, payload };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return null;
}
