/** Everything by hand with node:crypto: no library at all, and none of the safeguards. */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { readKey, sendMessage } from "../shared/signed-call.js";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

let key;

export const handler = async (event) => {
  const token = JSON.parse(event.body).data;
  const [header, payload, signature] = token.split(".");
  key ??= await readKey();
  const right = createHmac("sha256", key).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== right.length || !timingSafeEqual(given, right)) return refused();
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  const message = queueMessage(event, token, claims.data);
  await sendMessage(message);
  return accepted(message);
};
