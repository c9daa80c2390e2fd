import { isLoopback } from "../testing/test-name.ts";

/** Which Shipmondo the run has: one of its own, or another whose address is set. */
export interface ShipmondoSetting {
  /** Base address of another one's API; null: the local Shipmondo, which is started. */
  readonly url: string | null;
  /** Null where none are set for another Shipmondo. */
  readonly credentials: { readonly user: string; readonly key: string } | null;
}

export const defaultApiUser = "local-api-user";
export const defaultApiKey = "local-api-key";

type Read =
  | { readonly ok: true; readonly value: ShipmondoSetting }
  | { readonly ok: false; readonly message: string };

/**
 * Reads `SHIPMONDO_API_URL`, `SHIPMONDO_API_USER` and `SHIPMONDO_API_KEY`. The defaults of user and
 * key are the local Shipmondo's alone: they are never sent to another one.
 * @returns the setting, or a sentence that says what is wrong with it and quotes none of it
 */
export function readShipmondoSetting(
  variables: Readonly<Record<string, string | undefined>>,
): Read {
  const { SHIPMONDO_API_URL, SHIPMONDO_API_USER, SHIPMONDO_API_KEY } = variables;
  const isSet = SHIPMONDO_API_URL !== undefined && SHIPMONDO_API_URL !== "";
  const url = isSet ? readApiUrl(SHIPMONDO_API_URL) : null;
  if (typeof url === "string") return wrong(url);
  const user = SHIPMONDO_API_USER ?? (isSet ? "" : defaultApiUser);
  const key = SHIPMONDO_API_KEY ?? (isSet ? "" : defaultApiKey);
  if ((user === "") !== (key === "") || (!isSet && user === "")) {
    return wrong(
      "SHIPMONDO_API_USER and SHIPMONDO_API_KEY belong together, and one is empty or not set: give both, or unset both.",
    );
  }
  if (user.includes(":"))
    return wrong("SHIPMONDO_API_USER has a colon, which HTTP Basic cannot send.");
  const value = {
    url: url?.href.replace(/\/$/, "") ?? null,
    credentials: user === "" ? null : { user, key },
  };
  return { ok: true, value };
}

/** @returns the address, or what is wrong with it */
function readApiUrl(text: string): URL | string {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "http:";
  if (url === null || (!isHttp && url.protocol !== "https:")) {
    return "SHIPMONDO_API_URL is no address. Give it whole: SHIPMONDO_API_URL=https://sandbox.shipmondo.com/api/public/v3";
  }
  if (isHttp && !isLoopback(url)) {
    return "SHIPMONDO_API_URL is plain HTTP to another machine, which would show the API key to the network: give one with https.";
  }
  return url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== ""
    ? "SHIPMONDO_API_URL holds more than an address: SHIPMONDO_API_USER and SHIPMONDO_API_KEY are for user and key."
    : url;
}

const wrong = (message: string): Read => ({ ok: false, message });
