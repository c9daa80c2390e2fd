/** Signed by hand, the token verified by jose, nothing else: the floor for the receiver. */
import { jwtVerify } from "jose";
import { TextEncoder } from "node:util";
import { readKey, sendMessage } from "../shared/signed-call.js";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

let key;

export const handler = async (event) => {
  const token = JSON.parse(event.body).data;
  key ??= new TextEncoder().encode(await readKey());
  let claims;
  try {
    claims = (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
  } catch {
    return refused();
  }
  const message = queueMessage(event, token, claims.data);
  await sendMessage(message);
  return accepted(message);
};
