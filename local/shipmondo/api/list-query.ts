import type { Kind } from "../catalogue.ts";
import { parseTime } from "../copenhagen.ts";
import type { ListQuery } from "../store/list-view.ts";

/** What a list takes: how long its pages are, and what it can be narrowed by. */
export interface ListRules {
  readonly defaultPerPage: number;
  readonly mostPerPage: number;
  readonly hasUpdated: boolean;
  /** Members that must be equal. */
  readonly fields: readonly string[];
}

/** Source: the parameters of the lists in Shipmondo's openapi.json. */
export const listRules: Readonly<Record<Kind, ListRules>> = {
  webhooks: {
    defaultPerPage: 20,
    mostPerPage: 50,
    hasUpdated: true,
    fields: ["name", "active"],
  },
  sales_orders: {
    defaultPerPage: 10,
    mostPerPage: 25,
    hasUpdated: true,
    fields: ["order_id", "reference", "archived"],
  },
  shipments: { defaultPerPage: 20, mostPerPage: 50, hasUpdated: false, fields: [] },
  shipment_drafts: { defaultPerPage: 20, mostPerPage: 50, hasUpdated: false, fields: [] },
};

export interface PageQuery extends ListQuery {
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
}

type Read =
  { readonly ok: true; readonly value: PageQuery } | { readonly ok: false; readonly error: string };

/** What the query of a list asks for; what the list does not know is passed over. */
export function readListQuery(kind: Kind, query: URLSearchParams): Read {
  const { defaultPerPage, mostPerPage, hasUpdated, fields } = listRules[kind];
  const page = integer(query.get("page"), 1);
  const perPage = integer(query.get("per_page"), defaultPerPage);
  if (page === null || page < 1) return wrong("page is invalid");
  if (perPage === null || perPage < 1 || perPage > mostPerPage) {
    return wrong(`per_page must be from 1 to ${mostPerPage}`);
  }
  const times = new Map<string, number>();
  for (const name of ["created_at_min", "created_at_max", "updated_at_min", "updated_at_max"]) {
    const text = query.get(name);
    if (text === null || (name.startsWith("updated") && !hasUpdated)) continue;
    const at = parseTime(text);
    if (at === null) return wrong(`${name} is invalid`);
    times.set(name, at);
  }
  const id = query.has("id") ? integer(query.get("id"), 0) : null;
  if (query.has("id") && id === null) return wrong("id is invalid");
  const range = (name: string) => ({
    min: times.get(`${name}_min`) ?? -Infinity,
    max: times.get(`${name}_max`) ?? Infinity,
  });
  const given = fields.flatMap((name) => {
    const text = query.get(name);
    return text === null ? [] : [[name, text] as const];
  });
  return {
    ok: true,
    value: {
      page,
      perPage,
      id,
      created: range("created_at"),
      updated: range("updated_at"),
      // Archived orders are left out unless asked for.
      fields: {
        ...(kind === "sales_orders" ? { archived: "false" } : {}),
        ...Object.fromEntries(given),
      },
    },
  };
}

const wrong = (error: string): Read => ({ ok: false, error });

/** @returns null when the text is no whole number */
function integer(text: string | null, preset: number): number | null {
  if (text === null) return preset;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
