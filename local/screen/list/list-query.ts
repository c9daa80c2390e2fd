import { fail, succeed, type Result } from "../../../lambda/common/result.ts";
import { statuses, type DeliveryStatus } from "../../view/delivery-row.ts";

/** What `GET /api/view/deliveries` asks for: `local/view/list.ts`. */
export interface ListQuery {
  readonly state: DeliveryStatus | null;
  readonly resource: string | null;
  readonly action: string | null;
  readonly key: string | null;
  readonly object: { readonly resource: string; readonly resourceId: string } | null;
  /** ISO 8601, UTC, milliseconds. */
  readonly since: string | null;
  readonly until: string | null;
  readonly q: string | null;
  readonly upTo: number;
  readonly offset: number;
  readonly limit: number;
}

/** A longer text is looked for as far as this. */
const longestText = 200;
const most = 500;

/** An empty value is as good as none. @returns the query, or a sentence on what is wrong */
export function readListQuery(query: URLSearchParams): Result<ListQuery, string> {
  const text = (name: string): string | null => {
    const value = query.get(name)?.trim() ?? "";
    return value === "" ? null : value;
  };
  const number = (name: string, otherwise: number): number => {
    const value = text(name);
    return value === null ? otherwise : /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  };

  const state = text("state");
  const known = statuses.find((status) => status === state) ?? null;
  if (state !== null && known === null) return fail(`state is one of ${statuses.join(", ")}.`);
  const [since, until] = [instant(text("since")), instant(text("until"))];
  if (since === undefined || until === undefined) {
    return fail("since and until are times in ISO 8601.");
  }
  const object = objectOf(text("object"));
  if (object === undefined) return fail("object is <resource>/<id>.");
  const [upTo, offset, limit] = [
    number("upTo", Infinity),
    number("offset", 0),
    number("limit", 100),
  ];
  if ([upTo, offset, limit].some(Number.isNaN)) {
    return fail("upTo, offset and limit are whole numbers from 0.");
  }
  return succeed({
    state: known,
    resource: text("resource"),
    action: text("action"),
    key: text("key"),
    object,
    since,
    until,
    q: text("q")?.slice(0, longestText) ?? null,
    upTo,
    offset,
    limit: Math.min(limit, most),
  });
}

function instant(text: string | null): string | null | undefined {
  if (text === null) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function objectOf(text: string | null): ListQuery["object"] | undefined {
  if (text === null) return null;
  const [, resource, resourceId] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  return resource === undefined || resourceId === undefined ? undefined : { resource, resourceId };
}
