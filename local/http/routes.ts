import type { MatchedRoute } from "./event.ts";

export interface Route {
  /** `POST /webhooks/{label}` or `$default`. */
  readonly routeKey: string;
}

/**
 * The route of an HTTP API that takes a request, the most specific first: a full match, then
 * `{name}`, then `{name+}`, then `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @param path not decoded
 */
export function matchRoute<Each extends Route>(
  routes: readonly Each[],
  method: string,
  path: string,
): { readonly route: Each; readonly matched: MatchedRoute } | null {
  const found = routes
    .flatMap((route) => {
      const pathParameters = parametersOf(route.routeKey, method, path);
      return pathParameters === null ? [] : [{ route, pathParameters }];
    })
    .sort((a, b) => looseness(a.route.routeKey) - looseness(b.route.routeKey))[0];
  if (found === undefined) return null;
  const { route, pathParameters } = found;
  return { route, matched: { routeKey: route.routeKey, pathParameters } };
}

function looseness(routeKey: string): number {
  if (routeKey === "$default") return 1_000;
  const names = routeKey.match(/\{[^}]+\}/g) ?? [];
  const anyMethod = routeKey.startsWith("ANY ") ? 0.5 : 0;
  return names.length + (routeKey.includes("+}") ? 100 : 0) + anyMethod;
}

function parametersOf(
  routeKey: string,
  method: string,
  path: string,
): Readonly<Record<string, string>> | null {
  if (routeKey === "$default") return {};
  const [wantedMethod, wantedPath = ""] = routeKey.split(" ");
  if (wantedMethod !== "ANY" && wantedMethod !== method) return null;
  const wanted = wantedPath.split("/");
  const given = path.split("/");
  const parameters: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(segment) ?? [];
    const actual = given[at];
    if (actual === undefined) return null;
    if (name === undefined) {
      if (actual !== segment) return null;
    } else if (actual === "") {
      return null;
    } else if (greedy === "+") {
      parameters[name] = decode(given.slice(at).join("/"));
      return parameters;
    } else {
      parameters[name] = decode(actual);
    }
  }
  return given.length === wanted.length ? parameters : null;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
