import { faultSlip } from "./body-slips.ts";
import { jsonFault } from "./json-fault.ts";
import type { SentToken } from "./sent-token.ts";

/** What is wrong with the payload of a token that verified, so that no handler can read it. */
export function contentSlips({ payload }: SentToken): readonly string[] {
  const bytes = Buffer.from(payload, "base64url");
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) {
    return ["The signed payload is no UTF-8: encode the JSON text as UTF-8 before it is signed."];
  }
  const fault = jsonFault(text);
  if (fault !== null) return [`The signed payload is no JSON. ${faultSlip(text, fault)}`];
  let value: unknown = JSON.parse(text);
  if (typeof value === "string") {
    const inner = jsonFault(value);
    if (inner !== null) {
      return [`The signed payload is a text that holds no JSON. ${faultSlip(value, inner)}`];
    }
    value = JSON.parse(value);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return ['The signed payload holds no JSON object: it is {"webhook":…,"data":{…},"url":…}.'];
  }
  return Object.hasOwn(value, "data")
    ? ["The signed `data` is null, though the header SMD-Resource-Id names an object."]
    : [
        "The signed payload has no `data`, though the header SMD-Resource-Id names an object: put the object under `data` before it is signed.",
      ];
}
