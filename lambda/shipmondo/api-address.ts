import { fail, succeed, type Result } from "../common/result.ts";

export { productionApi, sandboxApi } from "../contract/shipmondo-address.ts";

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * Checks the base address of Shipmondo's API: user and key go there with each call.
 * @returns it without a slash at its end; `plain_http` for http to anything but loopback,
 *   `not_an_address` for what is no http or https URL or carries credentials, a query or a fragment
 */
export function readApiAddress(text: string): Result<string, "plain_http" | "not_an_address"> {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return fail("not_an_address");
  const hasMore = `${url.username}${url.password}${url.search}${url.hash}` !== "";
  if (hasMore) return fail("not_an_address");
  if (url.protocol === "http:" && !loopback.has(url.hostname)) return fail("plain_http");
  return succeed(`${url.origin}${url.pathname.replace(/\/+$/, "")}`);
}
