import { defaultWebhookKey } from "../../options.ts";
import { keyVariants, nothingGiven } from "./key-variants.ts";
import type { KnownKeys } from "./known-keys.ts";
import { isSigned, signingInputOf, type SentToken } from "./sent-token.ts";
import { signatureSlips } from "./signature-slips.ts";

/**
 * What went wrong with the key of a token whose form is right, found by trying: each slip that is
 * said was proven by a signature. Yields between keys, of which each has some thirty variants.
 */
export function* keySlips(
  token: SentToken,
  { accepted, others }: KnownKeys,
): Generator<undefined, readonly string[]> {
  const input = signingInputOf(token);
  const signature = Buffer.from(token.signature, "base64url");
  const isBy = (key: Buffer | string): boolean => isSigned(input, signature, key);

  for (const { name, secret } of accepted) {
    if (isBy(secret)) return [verifiesNow(name)];
  }
  const other = others.find(({ secret }) => isBy(secret));
  if (other !== undefined) return [`It was signed with ${other.name}: ${other.advice}.`];
  if (isBy(defaultWebhookKey)) return [signedWithDefault];
  const nothing = nothingGiven.find(({ bytes }) => isBy(bytes));
  if (nothing !== undefined) return [nothing.slip];
  for (const key of [...accepted, ...others]) {
    yield;
    const variant = keyVariants(key).find(({ bytes }) => isBy(bytes));
    if (variant !== undefined) return [variant.slip];
  }
  yield;
  return signatureSlips(token, accepted);
}

const verifiesNow = (name: string): string =>
  `It verifies now, with the key ${name}, which was put or changed after it came: npm run replay -- --refused takes it over.`;

const signedWithDefault =
  "It was signed with the default key of npm start, and this run has another: give WEBHOOK_KEY to npm run send as well.";
