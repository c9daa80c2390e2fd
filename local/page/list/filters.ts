const columns = ["state", "resource", "action", "key"] as const;
const names = [...columns, "object", "q", "last", "since", "until"] as const;

/**
 * What the list is narrowed to, as the page's address has it. `last` is in minutes, or "between";
 * `since` and `until` are local times, "2026-11-28T07:54"; the rest is as in `local/view/list.ts`.
 */
export type Filters = Readonly<Partial<Record<(typeof names)[number], string>>>;

export function parseFilters(search: string): Filters {
  const params = new URLSearchParams(search);
  const found = names.map((name) => [name, params.get(name) ?? ""] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== ""));
}

/** The list's address with these filters; "" is none. */
export function listPath(filters: Filters): string {
  const given = names.flatMap((name) => (filters[name] ? [[name, filters[name]]] : []));
  return given.length === 0 ? "/" : `/?${new URLSearchParams(given)}`;
}

/** What the server is asked with. */
export function toQuery({ last, since, until, ...rest }: Filters, now: number) {
  if (last === "between") return { ...rest, since: toIso(since), until: toIso(until) };
  return last === undefined ? rest : { ...rest, since: toIso(now - Number(last) * 60_000) };
}

function toIso(at: string | number = ""): string | null {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
