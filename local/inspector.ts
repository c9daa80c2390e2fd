import type { IncomingHttpHeaders } from "node:http";
import type { TrackedDelivery } from "./delivery-events.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { splitTarget } from "./http/event.ts";
import type { HttpAnswer } from "./http/response.ts";
import type { LocalEndpoints } from "./local-endpoints.ts";
import { stateText } from "./terminal.ts";
import type { VerifiedKey } from "./verified-keys.ts";

export interface Inspector {
  /** The answer to a request for one of the inspector's pages; null for any other path. */
  answer(method: string, target: string, headers: IncomingHttpHeaders): HttpAnswer | null;
}

const shownRows = 200;

/**
 * The pages beside the endpoint: `/`, a list; `/api/deliveries`, all of it as JSON (`?id=`,
 * `?status=` and `?limit=` narrow it); `/api/endpoints`; `/api/keys`, when each key last verified
 * something. They show personal data, so they answer only a request made to localhost itself: not
 * one whose name another site had resolve to here (DNS rebinding), and not one that a tunnel passed
 * on.
 */
export function createInspector(
  tracker: DeliveryTracker,
  endpoints: LocalEndpoints,
  verifiedKeys: () => readonly VerifiedKey[],
): Inspector {
  const pages: Readonly<Record<string, (query: URLSearchParams) => HttpAnswer>> = {
    "/": () => html(page(tracker.deliveries().slice(0, shownRows))),
    "/api/deliveries": (query) => json(deliveriesJson(select(tracker, query))),
    "/api/endpoints": () => json(JSON.stringify(endpoints)),
    "/api/keys": () => json(JSON.stringify(verifiedKeys())),
  };
  return {
    answer(method, target, headers) {
      const { path, query } = splitTarget(target);
      const show = Object.hasOwn(pages, path) ? pages[path] : undefined;
      if (show === undefined || (method !== "GET" && method !== "HEAD")) return null;
      return isLocal(headers) ? show(new URLSearchParams(query)) : forbidden;
    },
  };
}

function isLocal(headers: IncomingHttpHeaders): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const passedOn = headers["x-forwarded-for"] ?? headers["x-forwarded-host"] ?? headers.forwarded;
  return (name === "localhost" || name === "127.0.0.1") && passedOn === undefined;
}

function select(tracker: DeliveryTracker, query: URLSearchParams): readonly TrackedDelivery[] {
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

function page(deliveries: readonly TrackedDelivery[]): string {
  const rows = deliveries.map((delivery) => {
    const { receivedAt, resource, action, resourceId, id, status } = delivery;
    const cells = [
      receivedAt,
      `${resource ?? "?"}:${action ?? "?"}`,
      resourceId ?? "",
      id.slice(0, 12),
      stateText(delivery),
      String(delivery.attempts),
      delivery.ackMs === null ? "" : `${delivery.ackMs} ms`,
      delivery.error ?? "",
    ];
    return `<tr class="${status}">${cells.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`;
  });
  const heads = [
    "Received",
    "What",
    "Object",
    "Delivery",
    "Status",
    "Attempts",
    "Answered",
    "Error",
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>Deliveries</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 2rem; }
  table { border-collapse: collapse; }
  th, td { padding: 0.3rem 0.8rem; text-align: left; border-bottom: 1px solid #ddd; }
  td:nth-child(1), td:nth-child(5), td:nth-child(7) { white-space: nowrap; }
  .running td:nth-child(5) { color: #8a5a00; }
  .handled td:nth-child(5) { color: #167c2b; }
  .failed td:nth-child(5), .dead td:nth-child(5), .refused td:nth-child(5) { color: #b3261e; }
</style>
<h1>Deliveries</h1>
<p>The newest ${shownRows}; all of them, with their data: <a href="/api/deliveries">/api/deliveries</a></p>
<table>
<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
<tbody>
${rows.length > 0 ? rows.join("\n") : `<tr><td colspan="8">None yet: npm run send -- Orders:create</td></tr>`}
</tbody>
</table>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const common = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

const html = (text: string): HttpAnswer => ({
  status: 200,
  headers: {
    ...common,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-frame-options": "DENY",
  },
  body: Buffer.from(text),
});
const json = (text: string, status = 200): HttpAnswer => ({
  status,
  headers: { ...common, "content-type": "application/json" },
  body: Buffer.from(text),
});
const forbidden = json(
  JSON.stringify({
    message: "The inspector answers on http://127.0.0.1 and http://localhost only",
  }),
  403,
);
