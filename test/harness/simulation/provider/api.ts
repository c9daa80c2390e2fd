import type { Random } from "../random.ts";
import { copenhagen } from "./draw-object.ts";
import { isIn, versionAt, type Provider, type ProviderWebhook, type Version } from "./history.ts";

/** An answer of Shipmondo's API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = { "content-type": "application/json" };
const odd = (status: number, body: string, headers: ApiAnswer["headers"] = json): ApiAnswer => ({
  status,
  headers,
  body,
});

const endpoint = "https://shop.example/webhooks/a";

/** Pages as Shipmondo's API makes them, at most. */
const pageLimits: Readonly<Record<string, number>> = { "/sales_orders": 25, "/shipments": 50 };
const defaultPage = 20;

/**
 * Shipmondo's API as it answers a GET. Each list is of a moment of its own, up to `lagMs` ago, and
 * comes in any order.
 * @param isWell nothing but the lag goes wrong any more
 */
export function createApi(options: {
  readonly provider: Provider;
  readonly random: Random;
  readonly now: () => number;
  readonly isWell: () => boolean;
}): (path: string) => ApiAnswer {
  const { provider, random, now, isWell } = options;
  const { objects, skewMs, lagMs, order } = provider;

  function listed(path: string, query: URLSearchParams): readonly Version[] {
    const seenAt = now() - random.between(0, lagMs);
    const resource = path === "/shipments" ? "Shipments" : "Orders";
    const time = (name: string, otherwise: number): number =>
      query.has(name) ? Date.parse(query.get(name) ?? "") : otherwise;
    const by = query.has("updated_at_min") ? "updated_at" : "created_at";
    const [from, to] = [time(`${by}_min`, -Infinity), time(`${by}_max`, Infinity)];
    // Without the parameter the archived ones are left out.
    const archived = query.get("archived") ?? "false";
    const found: Version[] = [];
    for (const object of objects) {
      if (object.resource !== resource) continue;
      const version = versionAt(object, seenAt);
      if (version === undefined) continue;
      const at = by === "updated_at" ? version.instant : object.createdAt;
      const fits = resource === "Shipments" || version.fields.archived === archived;
      if (fits && at >= from && at <= to) found.push(version);
    }
    return inOrder(found, order);
  }

  function list(path: string, query: URLSearchParams): ApiAnswer {
    const most = pageLimits[path] ?? defaultPage;
    const perPage = Math.min(most, Number(query.get("per_page") ?? defaultPage));
    const page = Number(query.get("page") ?? 1);
    const all = listed(path, query);
    const versions = all.slice((page - 1) * perPage, page * perPage);
    // The count is of another moment than the rows.
    const isOff = !isWell() && random.chance(provider.oddness / 2);
    const total = Math.max(0, all.length + (isOff ? random.pick([-1, 1]) : 0));
    const body = `[${versions.map(({ dataText }) => dataText).join()}]`;
    return { status: 200, headers: paging(total, perPage), body };
  }

  function webhooks(): ApiAnswer {
    const present = provider.webhooks.filter(({ at, goneAt }) => at <= now() && goneAt > now());
    const body = JSON.stringify(present.map((webhook) => asListed(webhook, now(), skewMs)));
    return { ...odd(200, body), headers: paging(present.length, 50) };
  }

  return (path) => {
    if (!isWell()) {
      const trouble = drawTrouble(random, provider, now());
      if (trouble !== null) return trouble;
    }
    const [name = "", search = ""] = path.split("?");
    if (name === "/webhooks") return webhooks();
    return name in pageLimits ? list(name, new URLSearchParams(search)) : html;
  };
}

const html = odd(200, "<!doctype html><title>Shipmondo</title>", { "content-type": "text/html" });

function drawTrouble(
  random: Random,
  { throttled, oddness }: Provider,
  now: number,
): ApiAnswer | null {
  const isThrottled = isIn(throttled, now);
  if (!isThrottled && !random.chance(oddness)) return null;
  const wait: Readonly<Record<string, string>> = random.chance(0.5)
    ? { "retry-after": String(random.pick([0, 2, 20, 90])) }
    : {};
  const throttling = odd(429, "Too many requests", wait);
  if (isThrottled) return throttling;
  return random.pick([throttling, html, odd(500, "{}"), odd(503, ""), odd(200, "[{", json)]);
}

const paging = (total: number, perPage: number) => ({
  ...json,
  "x-total-count": String(total),
  "x-total-pages": String(Math.ceil(total / perPage)),
});

const asListed = (
  { id, resource, action, at, inactive }: ProviderWebhook,
  now: number,
  skewMs: number,
) => ({
  id,
  name: `Shop/${resource}:${action}`,
  endpoint,
  active: !isIn(inactive, now),
  action,
  resource_name: resource,
  created_at: copenhagen(at + skewMs),
  updated_at: copenhagen(at + skewMs),
});

/** By creation or by change, the newest first; or so that a change moves an object anywhere. */
function inOrder(versions: Version[], order: Provider["order"]): readonly Version[] {
  const rank = ({ object, instant }: Version): number => {
    if (order === "created") return object.createdAt;
    return order === "updated" ? instant : Math.imul(object.id ^ (instant % 65_521), 0x9e3779b1);
  };
  return versions.sort((a, b) => rank(b) - rank(a));
}
