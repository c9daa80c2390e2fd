import { toEvent, type ArrivedRequest } from "../../../local/http/event.ts";
import { internalServerError, toAnswer } from "../../../local/http/response.ts";
import { matchRoute } from "../../../local/http/routes.ts";

const arrived = (overrides: Partial<ArrivedRequest> = {}): ArrivedRequest => ({
  method: "POST",
  target: "/webhooks",
  httpVersion: "1.1",
  headers: { host: ["127.0.0.1:3000"], "content-type": ["application/json"] },
  body: Buffer.from('{"data":"æ"}'),
  sourceIp: "127.0.0.1",
  receivedAt: Date.UTC(2026, 2, 12, 19, 3, 58, 390),
  requestId: "5b1b8a3e-0b0c-4d4a-9d7b-1f6f8a1c2d3e",
  protocol: "http",
  ...overrides,
});
const route = { routeKey: "POST /webhooks", pathParameters: {} };

describe("the event of payload format 2.0", () => {
  test.each([
    "application/json",
    "application/json; charset=utf-8",
    "TEXT/plain",
    "application/xml",
  ])("a body of type %s is text", (type) => {
    const event = toEvent(arrived({ headers: { "content-type": [type] } }), route);
    expect(event).toMatchObject({ body: '{"data":"æ"}', isBase64Encoded: false });
  });

  test.each([
    undefined,
    "",
    "application/octet-stream",
    "application/vnd.api+json",
    "application/x-www-form-urlencoded",
    "application/jsonx",
  ])("a body of type %s is base64", (type) => {
    const headers = type === undefined ? {} : { "content-type": [type] };
    const event = toEvent(arrived({ headers }), route);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body ?? "", "base64").toString("utf8")).toBe('{"data":"æ"}');
  });

  test("values of one header are joined with commas, and cookies are kept apart", () => {
    const headers = { "smd-action": ["create", "delete"], cookie: ["a=1; b=2"] };
    const event = toEvent(arrived({ headers }), route);
    expect(event.headers["smd-action"]).toBe("create,delete");
    expect(event.cookies).toEqual(["a=1", "b=2"]);
    expect(event.headers).not.toHaveProperty("cookie");
  });

  test("path and query string come undecoded, the time in both forms", () => {
    const event = toEvent(arrived({ target: "/webhooks/a%20b?x=1&x=2&y=%26" }), route);
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/webhooks/a%20b",
      rawQueryString: "x=1&x=2&y=%26",
      queryStringParameters: { x: "1,2", y: "&" },
      requestContext: {
        http: { method: "POST", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
        stage: "$default",
        time: "12/Mar/2026:19:03:58 +0000",
        timeEpoch: 1_773_342_238_390,
      },
    });
  });

  test("no body is no body", () => {
    const event = toEvent(arrived({ body: Buffer.alloc(0), headers: {} }), route);
    expect(event).not.toHaveProperty("body");
    expect(event.isBase64Encoded).toBe(false);
  });

  test("a Host that is no host does no harm", () => {
    const event = toEvent(arrived({ headers: { host: ["a b/<c>"] } }), route);
    expect(event.requestContext.domainName).toBe("a b/<c>");
  });
});

describe("the answer that API Gateway makes of a payload", () => {
  test("an object with a status says all of it", () => {
    const payload = { statusCode: 401, headers: { "X-A": "b" }, cookies: ["c=1"], body: "no" };
    expect(toAnswer(JSON.stringify(payload))).toEqual({
      status: 401,
      headers: { "content-type": "text/plain; charset=utf-8", "x-a": "b", "set-cookie": ["c=1"] },
      body: Buffer.from("no"),
    });
  });

  test("a base64 body is decoded", () => {
    const payload = { statusCode: 200, body: "AP8=", isBase64Encoded: true };
    expect(toAnswer(JSON.stringify(payload)).body).toEqual(Buffer.from([0, 255]));
  });

  test("anything else is a JSON body with status 200", () => {
    expect(toAnswer('{"id":"1"}')).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from('{"id":"1"}'),
    });
  });

  test("a status that is none is an internal server error", () => {
    expect(toAnswer('{"statusCode":"soon"}')).toBe(internalServerError);
  });
});

describe("the route that takes a request", () => {
  const routes = [
    "POST /webhooks/{label}",
    "POST /webhooks",
    "POST /webhooks/shop",
    "ANY /any/{rest+}",
  ].map((routeKey) => ({ routeKey }));
  const taken = (method: string, path: string) => matchRoute(routes, method, path)?.matched ?? null;

  test("is the most specific one", () => {
    expect(taken("POST", "/webhooks/shop")?.routeKey).toBe("POST /webhooks/shop");
    expect(taken("POST", "/webhooks/other")).toEqual({
      routeKey: "POST /webhooks/{label}",
      pathParameters: { label: "other" },
    });
  });

  test("has its parameters decoded, where they can be", () => {
    expect(taken("POST", "/webhooks/a%20b")?.pathParameters).toEqual({ label: "a b" });
    expect(taken("POST", "/webhooks/%zz")?.pathParameters).toEqual({ label: "%zz" });
    expect(taken("GET", "/any/a/b")?.pathParameters).toEqual({ rest: "a/b" });
  });

  test.each([
    ["GET", "/webhooks"],
    ["POST", "/webhooks/"],
    ["POST", "/webhooks/a/b"],
    ["POST", "/Webhooks"],
    ["POST", "/"],
  ])("%s %s is none", (method, path) => {
    expect(taken(method, path)).toBeNull();
  });
});
