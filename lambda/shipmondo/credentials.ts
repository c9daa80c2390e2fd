/** User and key of Shipmondo's API, from Settings > Integrations > API. */
export interface ApiCredentials {
  readonly user: string;
  readonly key: string;
}

/**
 * The text of the SSM parameter, a SecureString, that holds them: JSON `{"user":"…","key":"…"}`.
 */
export const credentialsText = ({ user, key }: ApiCredentials): string =>
  JSON.stringify({ user, key });

/** @returns null when the text is not what `credentialsText` makes, or a part of it is empty */
export function readCredentials(text: string): ApiCredentials | null {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const { user, key } = value ?? {};
    if (typeof user !== "string" || typeof key !== "string") return null;
    return user === "" || key === "" ? null : { user, key };
  } catch {
    return null;
  }
}

/** The header of HTTP Basic (RFC 7617), in UTF-8. */
export const authorization = ({ user, key }: ApiCredentials): string =>
  `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}`;
