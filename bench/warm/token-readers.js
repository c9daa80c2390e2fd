/** Other readers, from `bench/package.json`: each gives a token's claims, or throws. */
import { createVerifier } from "fast-jwt";
import { jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { TextEncoder } from "node:util";

/** @param secret the webhook's key */
export function libraryReaders(secret) {
  const bytes = new TextEncoder().encode(secret);
  const verifier = createVerifier({ key: secret, algorithms: ["HS256"], cache: false });
  return {
    jsonwebtoken: (token) => jsonwebtoken.verify(token, secret, { algorithms: ["HS256"] }),
    "fast-jwt": (token) => verifier(token),
    "jose jwtVerify": async (token) =>
      (await jwtVerify(token, bytes, { algorithms: ["HS256"] })).payload,
  };
}
