import { createHmac, timingSafeEqual } from "node:crypto";

/** A token as it was sent, cut at its dots, in whatever form. */
export interface SentToken {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** A token of three segments, in any alphabet of base64 and with padding; null for another text. */
export function cutToken(text: string): SentToken | null {
  const [header, payload, signature, more] = text.trim().split(".");
  if (header === undefined || payload === undefined || signature === undefined) return null;
  const segments = [header, payload, signature];
  const isToken =
    more === undefined &&
    header !== "" &&
    payload !== "" &&
    segments.every((segment) => /^[A-Za-z0-9+/_=\s-]*$/.test(segment));
  return isToken ? { header, payload, signature } : null;
}

/** Without padding, and in the alphabet of URLs. */
export function repaired({ header, payload, signature }: SentToken): SentToken {
  const repair = (segment: string): string =>
    segment.replace(/[=\s]/g, "").replaceAll("+", "-").replaceAll("/", "_");
  return {
    header: repair(header),
    payload: repair(payload),
    signature: repair(signature),
  };
}

export const signingInputOf = ({ header, payload }: SentToken): string => `${header}.${payload}`;

/** What a segment holds as JSON; undefined when it holds none. */
export function jsonOf(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

export type Hash = "sha1" | "sha256" | "sha384" | "sha512";

/** Whether a key makes these bytes of a text. */
export function isSigned(
  input: string,
  signature: Buffer,
  key: Buffer | string,
  hash: Hash = "sha256",
): boolean {
  const made = createHmac(hash, key).update(input).digest();
  return made.length === signature.length && timingSafeEqual(made, signature);
}
