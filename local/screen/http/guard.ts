import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "../../http/response.ts";
import { json, refusal } from "./answers.ts";
import type { ScreenRoute } from "./route.ts";

/**
 * Who may ask: programs on this machine, and the run's own page. Not a name that another site had
 * resolve to here (DNS rebinding), not what a tunnel passed on, not a page of another site, nor one
 * of another port of this machine: that is the "same site", but not the same origin.
 * https://www.w3.org/TR/fetch-metadata/
 * @returns the refusal; null when the request may go on
 */
export function refusalOf(
  route: Pick<ScreenRoute, "method" | "isShell">,
  headers: IncomingHttpHeaders,
): HttpAnswer | null {
  if (!isLocal(headers)) return notHere;
  if (route.isShell === true) return null;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return notOurs;
  return route.method === "POST" ? actRefusal(headers) : null;
}

function isLocal(headers: IncomingHttpHeaders): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const passedOn = headers["x-forwarded-for"] ?? headers["x-forwarded-host"] ?? headers.forwarded;
  return (name === "localhost" || name === "127.0.0.1") && passedOn === undefined;
}

/**
 * A page of another site can send a form or text anywhere; it can send neither this type nor this
 * header without asking first (a preflight), which nothing here answers.
 */
function actRefusal(headers: IncomingHttpHeaders): HttpAnswer | null {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return refusal(403, "Send it as application/json.");
  if (headers["x-shipmondo-webhooks"] !== "page") {
    return refusal(403, "Send the header x-shipmondo-webhooks: page.");
  }
  return isOwn(headers.origin, headers.host ?? "") ? null : notOurs;
}

/** Host is known to be one of this machine's names. The page may be open under the other one. */
function isOwn(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true;
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, "") === host.toLowerCase();
}

const notHere = json(
  { message: "The inspector answers on http://127.0.0.1 and http://localhost only" },
  403,
);
const notOurs = refusal(403, "Another site's page may not use the local run.");
