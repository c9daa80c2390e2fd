import { compactVerify, errors } from "jose";
import type { webcrypto } from "node:crypto";
import type { CompactToken } from "./compact-token.ts";
import { fail, succeed, type Result } from "../common/result.ts";

/** An accepted key: its name (the last segment of its parameter) and the imported HMAC key. */
export interface AcceptedKey {
  readonly name: string;
  readonly key: webcrypto.CryptoKey;
}

/**
 * Imports a webhook's key: HMAC SHA-256 over the UTF-8 bytes of the text as it is. Shipmondo
 * documents no minimum length and its own examples have 6 bytes, so there is none here. An empty
 * text is refused by the caller: WebCrypto takes no empty key.
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
 * Verifies a token over each key in turn, the algorithm pinned to HS256. As a JWS and not as a JWT:
 * Shipmondo's payload may be a JSON string, which a reader of JWT claims refuses.
 * @returns null when no key verifies it
 */
export async function verifyToken(
  token: CompactToken,
  keys: readonly AcceptedKey[],
): Promise<VerifiedToken | null> {
  const tried = await verifyInTime(token, keys, () => false);
  return tried.ok ? tried.value : null;
}

/**
 * The same, as long as there is time: a token of 5 MB takes about 20 ms of a core under the first
 * key and 6 ms under each further one.
 * @param isLate asked before each key but the first
 * @returns `signature` when no key verifies it, `keys_not_tried` when it was late before all keys
 *   were tried
 */
export async function verifyInTime(
  token: CompactToken,
  keys: readonly AcceptedKey[],
  isLate: () => boolean,
): Promise<Result<VerifiedToken, "signature" | "keys_not_tried">> {
  const [first, ...further] = keys;
  if (first === undefined) return fail("signature");
  const verified = await verifyUnder(token, first);
  if (verified !== null) return succeed(verified);
  if (further.length === 0) return fail("signature");

  const isSignedWith = signatureCheck(token);
  for (const accepted of further) {
    if (isLate()) return fail("keys_not_tried");
    if (!(await isSignedWith(accepted.key))) continue;
    const found = await verifyUnder(token, accepted);
    if (found !== null) return succeed(found);
  }
  return fail("signature");
}

async function verifyUnder(
  token: CompactToken,
  { name, key }: AcceptedKey,
): Promise<VerifiedToken | null> {
  try {
    const { payload } = await compactVerify(token.text, key, { algorithms: ["HS256"] });
    return { key: name, payload };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/**
 * Tells which key signed a token, for jose to verify it under that one: jose splits, encodes and
 * decodes all of it under each key, at several times the cost of the HMAC for megabytes.
 */
function signatureCheck({
  text,
  signingInput,
}: CompactToken): (key: webcrypto.CryptoKey) => Promise<boolean> {
  // Base64url and dots only, so one byte is one character.
  const signed = Buffer.from(signingInput, "latin1");
  const signature = Buffer.from(text.slice(signingInput.length + 1), "base64url");
  return (key) => crypto.subtle.verify("HMAC", key, signature, signed);
}
