import { splitToken, type CompactToken } from "../shared/compact-token.ts";
import { fail, type Result } from "../shared/result.ts";
import { decodeUtf8 } from "../shared/utf8.ts";

export type UnreadableRequest = "not_json" | "no_data" | "malformed_token";

/**
 * Finds the token in a request: the body is JSON, whatever its content type says, with the token under `data`.
 * @param body as API Gateway hands it over
 * @param isBase64Encoded API Gateway gives every content type that it does not know as text in base64
 * @returns `not_json`: no JSON object in UTF-8; `no_data`: no text under `data`; `malformed_token`: not a compact JWS
 */
export function readToken(
  body: string | undefined,
  isBase64Encoded: boolean,
): Result<CompactToken, UnreadableRequest> {
  let value: unknown;
  try {
    const text = isBase64Encoded ? decodeUtf8(Buffer.from(body ?? "", "base64")) : (body ?? "");
    value = JSON.parse(text);
  } catch {
    return fail("not_json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("not_json");
  const data: unknown = Object.hasOwn(value, "data") ? (value as { data: unknown }).data : null;
  return typeof data === "string" && data !== "" ? splitToken(data) : fail("no_data");
}
