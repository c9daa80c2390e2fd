import { createHmac } from "node:crypto";
import { payloadText, signToken, type WebhookClaims } from "../../../testing/signing.ts";
import type { Probe } from "./probe.ts";

const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const inBody = (token: string): string => JSON.stringify({ data: token });

const unverified =
  "Anyone who knows the address can write deliveries: verify the signature and answer 401 when it does not hold.";
const unpinned =
  "It was made with the key, so no stranger can send it, but the algorithm is left to the sender: accept HS256 and nothing else (RFC 8725, section 3.1).";

/**
 * What the endpoint must refuse, whatever the status: tokens not signed with the key, not with
 * HS256, or no tokens.
 * https://www.rfc-editor.org/rfc/rfc8725
 * @param claims of what is forged; @param headers sent with each
 */
export function forgeries(
  claims: WebhookClaims,
  headers: Readonly<Record<string, string>>,
  key: string,
  strangersKey: string,
): readonly Probe[] {
  const text = payloadText(claims);
  const [header = "", payload = "", signature = ""] = signToken(text, key).split(".");
  const tampered = base64url(JSON.stringify({ ...claims, tampered: true }));
  const none = base64url(JSON.stringify({ alg: "none" }));
  const forgery = (code: string, what: string, body: string, advice = unverified): Probe => ({
    kind: "forgery",
    code: `forgery.${code}`,
    what,
    advice,
    headers,
    body,
  });
  return [
    forgery("wrong-key", "A token signed with another key", inBody(signToken(text, strangersKey))),
    forgery(
      "empty-key",
      "A token signed with an empty key",
      inBody(signToken(text, "")),
      "Anyone can sign so: the endpoint has no key, or an empty one beside it; configure the key and refuse to run without one.",
    ),
    forgery(
      "tampered",
      "A token changed after signing",
      inBody(`${header}.${tampered}.${signature}`),
    ),
    forgery("no-signature", "A token without its signature", inBody(`${header}.${payload}.`)),
    forgery("alg-none", "A token with `alg: none` and no signature", inBody(`${none}.${payload}.`)),
    forgery(
      "alg-none-signed",
      "A token with `alg: none` and a signature of the key",
      inBody(signToken(text, key, { alg: "none" })),
      unpinned,
    ),
    forgery("hs512", "A token signed with HS512", inBody(signedWithHs512(text, key)), unpinned),
    forgery("unsigned-claims", "An unsigned body, the claims in clear", text),
    forgery(
      "unsigned-data",
      "An unsigned body, an object as `data`",
      JSON.stringify({ data: claims }),
    ),
    forgery(
      "empty-data",
      "A body with empty `data`",
      inBody(""),
      "Nothing was signed, so there is nothing to take: a 200 hides that a delivery came without its token; answer 400.",
    ),
  ];
}

function signedWithHs512(text: string, key: string): string {
  const input = `${base64url(JSON.stringify({ alg: "HS512" }))}.${base64url(text)}`;
  return `${input}.${createHmac("sha512", Buffer.from(key)).update(input).digest("base64url")}`;
}
