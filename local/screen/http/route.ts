import type { IncomingMessage } from "node:http";
import type { HttpAnswer } from "../../http/response.ts";

/** A request for the page's API, as its routes see it. */
export interface ScreenRequest {
  /** What the path has in the place of each `:name`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Its body is not read yet. */
  readonly message: IncomingMessage;
  /** Aborted when the client is gone or the run stops: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface ScreenRoute {
  readonly method: "GET" | "POST";
  /** `/api/view/deliveries/:id`; each `:name` stands for one segment. */
  readonly path: string;
  /** A page that is only a frame for what it reads later; the rest shows data, or does things. */
  readonly isShell?: true;
  /** @returns null for what is not known: 404 */
  readonly run: (request: ScreenRequest) => HttpAnswer | null | Promise<HttpAnswer | null>;
}

/**
 * @param path as requested, not decoded
 * @returns the parameters of a route's path that matches; null when it does not
 */
export function matchPath(wanted: string, path: string): Readonly<Record<string, string>> | null {
  const names = wanted.split("/");
  const given = path.split("/");
  if (names.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, name] of names.entries()) {
    const segment = given[at] ?? "";
    if (!name.startsWith(":")) {
      if (name !== segment) return null;
    } else {
      const value = decode(segment);
      if (value === null || value === "") return null;
      params[name.slice(1)] = value;
    }
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
