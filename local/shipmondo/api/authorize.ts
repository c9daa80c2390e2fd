import { createHash, timingSafeEqual } from "node:crypto";

export interface Credentials {
  readonly user: string;
  readonly key: string;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whether the `Authorization` header is HTTP Basic with these credentials. */
export function isAuthorized(header: string | undefined, { user, key }: Credentials): boolean {
  const [, encoded = ""] = /^basic +([a-z0-9+/=]+)$/i.exec(header ?? "") ?? [];
  const given = Buffer.from(encoded, "base64").toString("utf8");
  return timingSafeEqual(digest(given), digest(`${user}:${key}`));
}
