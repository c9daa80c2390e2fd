import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** What arrived, as the HTTP server saw it. */
export interface ArrivedRequest {
  readonly method: string;
  /** The request target: path and query string. */
  readonly target: string;
  /** HTTP version, "1.1". */
  readonly httpVersion: string;
  /** Names in lower case, each with its values in order. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly requestId: string;
  readonly protocol: "http" | "https";
}

export interface MatchedRoute {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Types whose body API Gateway passes on as text; every other, and a body without a type, comes as
 * base64.
 */
const textType = /^\s*(?:text\/[^;]*|application\/(?:json|xml|javascript))\s*(?:;|$)/i;

/**
 * The event that an HTTP API hands to Lambda, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toEvent(request: ArrivedRequest, route: MatchedRoute): APIGatewayProxyEventV2 {
  const { path, query } = splitTarget(request.target);
  const { cookie, ...headers } = request.headers;
  const cookies = (cookie ?? []).flatMap((line) => line.split("; "));
  const isText = textType.test(request.headers["content-type"]?.[0] ?? "");
  const joined = Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(",")]);
  const host = request.headers.host?.[0] ?? "localhost";
  const received = new Date(request.receivedAt);

  return {
    version: "2.0",
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: {
      ...(Object.fromEntries(joined) as Record<string, string>),
      "x-amzn-trace-id": `Root=1-${Math.floor(request.receivedAt / 1000).toString(16)}-${request.requestId.replaceAll("-", "").slice(0, 24)}`,
      "x-forwarded-for": request.sourceIp,
      "x-forwarded-port": new URL(`${request.protocol}://${safeHost(host)}`).port || "443",
      "x-forwarded-proto": request.protocol,
    },
    ...(query === "" ? {} : { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: host.replace(/:\d+$/, ""),
      domainPrefix: host.split(/[.:]/)[0] ?? "localhost",
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: request.headers["user-agent"]?.[0] ?? "",
      },
      requestId: request.requestId,
      routeKey: route.routeKey,
      stage: "$default",
      time: commonLogTime(received),
      timeEpoch: request.receivedAt,
    },
    ...(Object.keys(route.pathParameters).length === 0
      ? {}
      : { pathParameters: { ...route.pathParameters } }),
    ...(request.body.length === 0
      ? {}
      : { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** Path and query string of a request target, neither decoded. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = path.indexOf("?");
  if (mark === -1) return { path: path === "" ? "/" : path, query: "" };
  return { path: path.slice(0, mark), query: path.slice(mark + 1) };
}

/** Values of one name joined with commas, as API Gateway joins them. */
function queryParameters(query: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

const safeHost = (host: string): string => (/^[\w.:[\]-]+$/.test(host) ? host : "localhost");

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `12/Mar/2026:19:03:58 +0000` */
function commonLogTime(date: Date): string {
  const [day = "", time = ""] = date.toISOString().split("T");
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  return `${dayOfMonth}/${months[Number(month) - 1] ?? ""}/${year}:${time.slice(0, 8)} +0000`;
}
