import { createHash } from "node:crypto";
import type { KnownKey } from "./known-keys.ts";

/** What may have been made of a key before it was signed with. */
export interface KeyVariant {
  readonly bytes: Buffer;
  /** What happened and what to do, as a sentence that has no key in it. */
  readonly slip: string;
}

const asItIs = "Shipmondo takes the key's text as it is: sign with its UTF-8 bytes.";

/**
 * The usual slips with a key: of each, the bytes that were then signed with. The ends of a key are
 * a slip of either side: of the one who signs, and of the one who stored it.
 */
export function keyVariants({ name, secret }: KnownKey): readonly KeyVariant[] {
  const key = `the key ${name}`;
  const text = (value: string, slip: string): readonly KeyVariant[] =>
    value === secret || value === "" ? [] : [{ bytes: Buffer.from(value), slip }];
  const raw = (bytes: Buffer, slip: string): readonly KeyVariant[] =>
    bytes.length === 0 || bytes.equals(Buffer.from(secret)) ? [] : [{ bytes, slip }];

  const longer = (what: string): string =>
    `It was signed with ${key} and ${what}, which is not part of the stored key: read the key without it where it is signed (printf '%s', trim), or type it anew.`;
  const shorter = (what: string): string =>
    `The stored key ${name} has ${what}, the one that signs has not: put it again without (npm run keys -- add).`;
  const isBase64 = /^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(secret);
  const isHex = /^(?:[0-9a-f]{2}){4,}$/i.test(secret);
  return [
    ...["\n", "\r\n", "\r"].flatMap((end) => text(secret + end, longer("a line end behind it"))),
    ...[`${secret} `, ` ${secret}`, ` ${secret} `, `${secret}\t`].flatMap((each) =>
      text(each, longer("a blank at its ends")),
    ),
    ...text(secret.replace(/[\r\n]+$/, ""), shorter("a line end behind it")),
    ...[secret.trim(), secret.trimEnd(), secret.trimStart()].flatMap((each) =>
      text(each, shorter("a blank or a line end at its ends")),
    ),
    ...[`"${secret}"`, `'${secret}'`].flatMap((each) => text(each, longer("quotes around it"))),
    ...text(secret.replace(/^(["'])(.*)\1$/s, "$2"), shorter("quotes around it")),
    ...text(`\uFEFF${secret}`, longer("a byte order mark before it")),
    ...(isBase64
      ? raw(
          Buffer.from(secret, "base64"),
          `It was signed with what ${key} is as base64, decoded. ${asItIs}`,
        )
      : []),
    ...(isHex
      ? raw(
          Buffer.from(secret, "hex"),
          `It was signed with what ${key} is as hex, decoded. ${asItIs}`,
        )
      : []),
    ...["base64", "base64url", "hex"].flatMap((form) =>
      text(
        Buffer.from(secret).toString(form as BufferEncoding),
        `It was signed with ${key} encoded as ${form}. ${asItIs}`,
      ),
    ),
    ...raw(sha256(secret), `It was signed with a hash of ${key}. ${asItIs}`),
    ...text(sha256(secret).toString("hex"), `It was signed with a hash of ${key}. ${asItIs}`),
    ...(["latin1", "utf16le"] as const).flatMap((form) =>
      raw(
        Buffer.from(secret, form),
        `It was signed with ${key} in the character set ${form}. ${asItIs}`,
      ),
    ),
    ...(["NFC", "NFD"] as const).flatMap((form) =>
      text(
        secret.normalize(form),
        `It was signed with ${key} in another Unicode form (${form}): copy it from one place to the other.`,
      ),
    ),
    ...text(encodeURIComponent(secret), `It was signed with ${key} encoded for a URL. ${asItIs}`),
    ...[secret.toLowerCase(), secret.toUpperCase()].flatMap((each) =>
      text(each, `It was signed with ${key} in other letters: capitals count.`),
    ),
    ...text(name, `It was signed with the name ${name} in place of that key's text.`),
  ];
}

/** What signs when no key was given at all: the texts that programs make of nothing. */
export const nothingGiven: readonly KeyVariant[] = ["", "undefined", "null", "None", "nil"].map(
  (value) => ({
    bytes: Buffer.from(value),
    slip: `It was signed with ${value === "" ? "an empty key" : `the word “${value}”`}: the key is not set where it is signed.`,
  }),
);

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
