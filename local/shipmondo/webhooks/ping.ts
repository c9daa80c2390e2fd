import type { Registered } from "./registered.ts";
import type { PostOptions } from "./post.ts";
import { signedBody, type Claims, type TokenShape } from "./sign.ts";

/** What a ping has under `data`; "bare": neither that nor the webhook's name and address. */
export const pingForms = ["none", "string", "object", "bare"] as const;
export type PingForm = (typeof pingForms)[number];

const dataOf: Readonly<Record<PingForm, Pick<Claims, "data">>> = {
  none: {},
  bare: {},
  string: { data: '"connection_test"' },
  object: { data: '{"message":"connection_test"}' },
};

/**
 * The request that creating a webhook sends: signed with the new key, about no object, and without
 * the webhook's id, since there is none yet.
 */
export function pingOf(
  { name, endpoint, key, resource_name }: Omit<Registered, "id">,
  form: PingForm,
  shape: TokenShape,
): Pick<PostOptions, "headers" | "body"> {
  const claims: Claims = {
    action: '"connection_test"',
    ...(form === "bare" ? {} : { webhook: JSON.stringify(name), url: JSON.stringify(endpoint) }),
    ...dataOf[form],
  };
  return {
    headers: { "SMD-Resource-Type": resource_name, "SMD-Action": "connection_test" },
    body: signedBody(claims, key, shape),
  };
}
