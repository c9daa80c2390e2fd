const names = [
  "state",
  "resource",
  "action",
  "key",
  "object",
  "q",
  "last",
  "since",
  "until",
] as const;

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
  const params = new URLSearchParams();
  for (const name of names) if (filters[name]) params.set(name, filters[name]);
  return params.size === 0 ? "/" : `/?${params}`;
}

/** What the server is asked with. */
export function toQuery({ last, since, until, ...rest }: Filters, now: number) {
  if (last === "between") return { ...rest, since: toIso(since), until: toIso(until) };
  const minutes = Number(last);
  return minutes > 0 ? { ...rest, since: toIso(now - minutes * 60_000) } : rest;
}

const toIso = (time: string | number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
