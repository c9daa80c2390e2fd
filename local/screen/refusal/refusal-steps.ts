import type { Refusal } from "../../../lambda/receiver/answer.ts";

/** The step of the receiver that each reason comes from, in the order of the steps. */
const steps: Readonly<Record<Refusal | "unreadable", string>> = {
  not_json: "Reading the body: it is no JSON object in UTF-8.",
  no_data: "Finding the token: the body has no text under `data`.",
  malformed_token: "Reading the token: it is no compact JWS with a JSON header.",
  algorithm: "Reading the token's header: it asks for anything but plain HS256.",
  signature: "Verifying the signature: no accepted key verifies it.",
  no_key: "Verifying the signature: no key is configured.",
  binding: "Comparing the headers with the signed webhook name: they contradict it.",
  unbound:
    "Comparing the headers with the signed webhook name: it binds nothing, and the run requires that.",
  unreadable: "Reading the payload, which verified: no handler could read it.",
  not_stored: "Making it durable: neither the queue nor the bucket took it in time.",
};

/** The step that refused a request, as a sentence. */
export const stepOf = (reason: string): string =>
  Object.hasOwn(steps, reason)
    ? steps[reason as keyof typeof steps]
    : `The receiver gave no answer of its own: ${reason}`;
