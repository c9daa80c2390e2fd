import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request was made to this machine by its name: not one whose name another site had
 * resolve to here (DNS rebinding), and not one that a tunnel passed on.
 */
export function isToThisMachine(headers: IncomingHttpHeaders): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const passedOn = headers["x-forwarded-for"] ?? headers["x-forwarded-host"] ?? headers.forwarded;
  return (name === "localhost" || name === "127.0.0.1") && passedOn === undefined;
}

/**
 * Whether another site's page may have sent this: browsers name where a request comes from, and
 * cannot send JSON elsewhere without asking first, which is never allowed here.
 */
export function isFromAnotherSite({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && origin !== `http://${host ?? ""}`;
}
