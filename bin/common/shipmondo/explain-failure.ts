import type { ApiFailure } from "../../../lambda/shipmondo/api-call.ts";

/**
 * A sentence on why the API gave nothing, and what to do.
 * @param address base address of the API
 */
export function explainFailure(failure: ApiFailure, address: string): string {
  const host = new URL(address).host;
  switch (failure.reason) {
    case "unauthorized":
      return (
        `${host} refuses user or key, or the plan has no webhooks: make a key in Shipmondo (Settings > ` +
        'Integrations > API) and run "webhooks login". The sandbox has users and keys of its own ' +
        "(setting sandbox)."
      );
    case "not_found":
      return `${host} has nothing there: see that SHIPMONDO_API_URL ends in /api/public/v3, or unset it.`;
    case "refused":
      return `${host} refuses: ${failure.text.replace(/[.]?$/, ".")}`;
    case "throttled":
      return failure.retryAfterMs === null
        ? `${host} is asked too often: wait some minutes, then run this again.`
        : `${host} is asked too often: run this again in ${Math.ceil(failure.retryAfterMs / 1_000)} s.`;
    case "failed":
      return `${host} does not answer as it should (${failure.code}): run this again later. ${hintOf(failure.code)}`.trim();
  }
}

function hintOf(code: string): string {
  if (code.startsWith("Status3"))
    return "It redirects, which is not followed: is the address right?";
  return code === "NotJson" || code === "NoList" || code === "NoCount"
    ? "It is no page of the API: is SHIPMONDO_API_URL right?"
    : "";
}

/** What the API gave; throws what explains the failure. */
export function takeAnswer<Value>(
  answer: { readonly ok: true; readonly value: Value } | ApiFailure,
  address: string,
): Value {
  if (answer.ok) return answer.value;
  throw new Error(explainFailure(answer, address));
}
