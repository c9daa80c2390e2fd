/** Where a stack's endpoint can be reached. */
export interface EndpointAddresses {
  /** The address that is entered in Shipmondo. */
  readonly url: string;
  /** What all addresses begin with, up to `/webhooks`: one for each host. */
  readonly bases: readonly string[];
  /** The setting `paths`; undefined: the one label of `url`. */
  readonly labels: readonly string[] | undefined;
}

/**
 * Says of a registered webhook's endpoint whether it is one of these. Another label of the same
 * host is not: nothing answers there.
 */
export function ownEndpoint({
  url,
  bases,
  labels,
}: EndpointAddresses): (endpoint: string) => boolean {
  const base = bases.find((each) => url.startsWith(each));
  const own = base === undefined ? [] : [url.slice(base.length).replace(/^\//, "")];
  const allowed = new Set(labels ?? own);
  const exact = new Set([normalized(url)]);
  const below: string[] = [];
  for (const each of bases.map(normalized)) {
    if (allowed.has("*")) below.push(each);
    for (const label of allowed) exact.add(label === "" ? each : `${each}/${label}`);
  }
  return (endpoint) => {
    const address = normalized(endpoint);
    return (
      exact.has(address) || below.some((each) => address === each || address.startsWith(`${each}/`))
    );
  };
}

/** Host in lower case, no default port; query and last slash do not count. */
export function normalized(endpoint: string): string {
  const url = URL.parse(endpoint);
  return url === null ? endpoint : `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** Whether two endpoints are one. */
export const sameEndpoint = (one: string, other: string): boolean =>
  normalized(one) === normalized(other);
