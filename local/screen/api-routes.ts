import type { TrackedDelivery } from "../delivery-events.ts";
import type { DeliveryTracker } from "../delivery-tracker.ts";
import type { LocalEndpoints } from "../local-endpoints.ts";
import type { VerifiedKey } from "../verified-keys.ts";
import { json, jsonText } from "./http/answers.ts";
import type { ScreenRoute } from "./http/route.ts";

export interface ApiParts {
  readonly tracker: Pick<DeliveryTracker, "deliveries" | "get">;
  readonly endpoints: LocalEndpoints;
  readonly verifiedKeys: () => readonly VerifiedKey[];
}

/**
 * The API for programs: `/api/deliveries`, all of it as JSON (`?id=`, `?status=` and `?limit=`
 * narrow it); `/api/endpoints`; `/api/keys`, when each key last verified something.
 */
export const apiRoutes = ({
  tracker,
  endpoints,
  verifiedKeys,
}: ApiParts): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/deliveries",
    run: ({ query }) => jsonText(deliveriesJson(select(tracker, query))),
  },
  { method: "GET", path: "/api/endpoints", run: () => json(endpoints) },
  { method: "GET", path: "/api/keys", run: () => json(verifiedKeys()) },
];

function select(tracker: ApiParts["tracker"], query: URLSearchParams): readonly TrackedDelivery[] {
  const id = query.get("id");
  const status = query.get("status");
  const limit = Number(query.get("limit") ?? Infinity);
  const one = id === null ? null : tracker.get(id);
  const all = id === null ? tracker.deliveries() : one === null ? [] : [one];
  return all
    .filter((delivery) => status === null || delivery.status === status)
    .slice(0, Number.isNaN(limit) ? Infinity : limit);
}

/** The data is spliced in as text: it stays as the handler received it. */
function deliveriesJson(deliveries: readonly TrackedDelivery[]): string {
  const items = deliveries.map((delivery) => {
    const { id, receivedAt, resource, action, resourceId, bound } = delivery;
    const { status, attempts, ackMs, handledAt, error, dataText } = delivery;
    const head = { id, receivedAt, resource, action, resourceId, bound };
    const text = JSON.stringify({ ...head, status, attempts, ackMs, handledAt, error });
    return `${text.slice(0, -1)},"data":${dataText ?? "null"}}`;
  });
  return `[${items.join(",")}]`;
}
