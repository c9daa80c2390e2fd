import { signToken } from "../../testing/signing.ts";
import type { SignedRequest } from "../../testing/samples/webhook.ts";
import type { DeliveryRecord } from "../history/history.ts";

export interface SigningPlace {
  /** Where it is posted to. */
  readonly endpoint: string;
  /** The run's key `local`. */
  readonly key: string;
}

/**
 * The webhook of a delivery once more, signed now: its own claims and headers where a request
 * brought it, else what the row says.
 * @param dataText JSON text of the data; spliced in, so that it is signed letter by letter
 */
export function signedCopy(
  record: Pick<DeliveryRecord, "row" | "request">,
  dataText: string,
  { endpoint, key }: SigningPlace,
): SignedRequest {
  return {
    headers: { "Content-Type": "application/json", ...webhookHeaders(record) },
    body: JSON.stringify({ data: signToken(payloadOf(record, dataText, endpoint), key) }),
  };
}

/** Shipmondo's headers, with the names that Shipmondo writes. */
function webhookHeaders({
  row,
  request,
}: Pick<DeliveryRecord, "row" | "request">): Readonly<Record<string, string>> {
  const given = request?.headers.filter(([name]) => /^smd-/i.test(name)) ?? [];
  if (given.length > 0) {
    return Object.fromEntries(given.map(([name, value]) => [written(name), value]));
  }
  const { resource, action, resourceId } = row;
  return {
    ...(resource === null ? {} : { "SMD-Resource-Type": resource }),
    ...(resourceId === null ? {} : { "SMD-Resource-Id": resourceId }),
    ...(action === null ? {} : { "SMD-Action": action }),
  };
}

/** "smd-resource-id" is "SMD-Resource-Id". */
const written = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^smd/, "SMD")
    .replace(/-[a-z]/g, (start) => start.toUpperCase());

function payloadOf(
  { row, request }: Pick<DeliveryRecord, "row" | "request">,
  dataText: string,
  endpoint: string,
): string {
  const claims =
    membersOf(request?.claims ?? null) ??
    JSON.stringify({ webhook: `${row.resource ?? ""}:${row.action ?? ""}`, url: endpoint });
  const before = claims.trimEnd().slice(0, -1);
  return `${before}${before.trimEnd().endsWith("{") ? "" : ","}"data":${dataText}}`;
}

/** The text when it is a JSON object that has members to sign besides the data. */
function membersOf(claims: string | null): string | null {
  if (claims === null) return null;
  try {
    const value: unknown = JSON.parse(claims);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? claims : null;
  } catch {
    return null;
  }
}
