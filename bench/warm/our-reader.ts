import { checkTokenHeader, splitToken } from "../../lambda/intake/compact-token.ts";
import { readPayload } from "../../lambda/intake/read-payload.ts";
import { importKey, verifyToken } from "../../lambda/intake/verify-token.ts";

/** The receiver's reader, token to claims, to be bundled as it is; rejects what it refuses. */
export async function createReader(secret: string): Promise<(token: string) => Promise<unknown>> {
  const keys = [await importKey("bench", secret)];
  return async (text) => {
    const token = splitToken(text);
    if (!token.ok || !checkTokenHeader(token.value).ok) throw new Error("The token is malformed");
    const verified = await verifyToken(token.value, keys);
    if (verified === null) throw new Error("No key verifies the token");
    return readPayload(verified.payload);
  };
}
