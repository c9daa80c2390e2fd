import { page, startScreen, type RunningScreen } from "../../../harness/running-screen.ts";

let screen: RunningScreen;
beforeAll(async () => {
  screen = await startScreen();
});
afterAll(() => screen.stop());
beforeEach(() => {
  screen.done.length = 0;
});

const markup = `"><script>alert(1)</script><img src=x onerror=alert(1)>\u2028`;
const id = "a".repeat(64);

/** A delivery whose every field is markup. */
async function noteMarkup(): Promise<void> {
  const head = { id, receivedAt: "2026-03-01T12:00:00.000Z", bound: false };
  const named = { resource: markup, action: markup, resourceId: markup };
  screen.history.tracker.note({
    type: "published",
    invocationId: "i",
    event: { type: "received", ...head, ...named, place: "queue" },
    dataText: null,
  });
  screen.history.tracker.note({
    type: "published",
    invocationId: "j",
    event: {
      type: "handling",
      delivery: { ...head, ...named, data: { [markup]: markup } },
      messageId: "m",
      attempt: 1,
    },
    dataText: JSON.stringify({ [markup]: markup }),
  });
  await screen.settled();
}

const shells = ["/", `/deliveries/${id}`, "/story/Orders/1", "/dead", "/break"];
const data = [
  "/api/deliveries",
  "/api/endpoints",
  "/api/keys",
  "/api/view/run",
  "/api/view/deliveries",
  `/api/view/deliveries/${id}`,
  `/api/view/deliveries/${id}/payload`,
  `/api/view/deliveries/${id}/payload/text`,
  `/api/view/deliveries/${id}/payload/search?q=a`,
  `/api/view/story?resource=${encodeURIComponent(markup)}&id=${encodeURIComponent(markup)}`,
  "/api/view/dead",
];
const everything = [...shells, ...data, `/assets/${page.script.name}`];

describe("to this machine and the page itself", () => {
  beforeAll(noteMarkup);

  test.each(everything)("%s is answered, with what keeps it to itself", async (path) => {
    const { status, headers } = await screen.ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test.each(shells)(
    "%s is the same page, which runs and loads only its own files",
    async (path) => {
      const { text, headers } = await screen.ask(path);
      expect(text).toBe((await screen.ask("/")).text);
      expect(text).toContain(`src="/assets/${page.script.name}"`);
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain("unsafe");
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
    },
  );

  test.each(data)(
    "%s is JSON, in which markup stays text and nothing loads or runs",
    async (path) => {
      const { text, headers } = await screen.ask(path);
      expect(headers["content-type"]).toBe("application/json");
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );

  test.each(["localhost", "LOCALHOST", "127.0.0.1"])("by the name %s", async (name) => {
    const { port } = new URL(screen.origin);
    const headers = { host: `${name}:${port}`, "sec-fetch-site": "same-origin" };
    expect((await screen.ask("/api/view/run", { headers })).status).toBe(200);
  });
});

describe.each(everything)("%s is not answered", (path) => {
  test.each([
    ["under a name that another site had resolve to here", { host: "rebound.example.com" }],
    ["under such a name with a port", { host: "127.0.0.1.example.com:3000" }],
    ["through a tunnel", { "x-forwarded-for": "203.0.113.7" }],
    ["through a tunnel that names itself", { "x-forwarded-host": "x.example.com" }],
    ["through a standard proxy", { forwarded: "for=203.0.113.7" }],
  ])("%s", async (_, headers) => {
    for (const method of ["GET", "HEAD"]) {
      const asked = await screen.ask(path, { method, headers });
      expect([400, 403]).toContain(asked.status);
      expect(asked.text).not.toContain(id);
    }
  });
});

describe.each([...data, "/api/view/live", `/assets/${page.script.name}`])(
  "%s is not given to a page",
  (path) => {
    test.each([
      ["of another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example.com" }],
      ["of another port of this machine", { "sec-fetch-site": "same-site" }],
      [
        "of another site that loads it as a script",
        { "sec-fetch-site": "cross-site", "sec-fetch-dest": "script" },
      ],
    ])("%s", async (_, headers) => {
      const asked = await screen.ask(path, { headers });
      expect(asked.status).toBe(403);
      expect(asked.headers["access-control-allow-origin"]).toBeUndefined();
    });
  },
);

describe("an act", () => {
  const right = { "content-type": "application/json", "x-shipmondo-webhooks": "page" };
  const act = (headers: Readonly<Record<string, string>>, body = "{}", name = "pause") =>
    screen.ask(`/api/view/act/${name}`, { method: "POST", headers, body });

  test("is done for the page, under either name of the machine, and for a command", async () => {
    const { port } = new URL(screen.origin);
    for (const headers of [
      right,
      { ...right, origin: screen.origin, "sec-fetch-site": "same-origin" },
      { ...right, host: `localhost:${port}`, origin: `http://localhost:${port}` },
      { ...right, "content-type": "application/json; charset=utf-8" },
    ]) {
      expect((await act(headers, '{"reason":"x"}')).status).toBe(200);
    }
    expect(screen.done).toEqual(Array(4).fill(["pause", { reason: "x" }]));
  });

  test.each([
    ["a form of another site", { "content-type": "application/x-www-form-urlencoded" }],
    [
      "plain text of another site",
      { "content-type": "text/plain", origin: "https://evil.example.com" },
    ],
    ["without a type", { "x-shipmondo-webhooks": "page" }],
    ["without the page's header", { "content-type": "application/json" }],
    ["from another site", { ...right, origin: "https://evil.example.com" }],
    ["from a sandboxed frame", { ...right, origin: "null" }],
    ["from another port", { ...right, origin: "http://127.0.0.1:1" }],
    ["from a page that a browser calls cross-site", { ...right, "sec-fetch-site": "cross-site" }],
    [
      "under a rebound name",
      { ...right, host: "rebound.example.com", origin: "http://rebound.example.com" },
    ],
    ["through a tunnel", { ...right, "x-forwarded-for": "203.0.113.7" }],
  ])("%s is refused", async (_, headers) => {
    expect((await act(headers)).status).toBe(403);
    expect(screen.done).toEqual([]);
  });

  test.each(["OPTIONS", "PUT", "GET"])("is not done or allowed by %s", async (method) => {
    const headers = { ...right, "access-control-request-method": "POST" };
    const asked = await screen.ask("/api/view/act/pause", { method, headers });
    expect(asked.status).toBe(404);
    expect(Object.keys(asked.headers).join()).not.toContain("access-control");
    expect(screen.done).toEqual([]);
  });

  test.each([
    ["{", 400],
    ["[]", 400],
    ['"x"', 400],
    ["", 400],
    [JSON.stringify({ data: "x".repeat(10_485_760) }), 413],
  ])("with a body that it cannot be says so: %#", async (body, status) => {
    const asked = await act(right, body);
    expect(asked.status).toBe(status);
    expect(JSON.parse(asked.text)).toEqual({ error: expect.any(String) as string });
    expect(screen.done).toEqual([]);
  });

  test.each(["unknown", "constructor", "__proto__", "toString"])(
    "%s is not there",
    async (name) => {
      expect((await act(right, "{}", name)).status).toBe(404);
    },
  );
});

test("what is none of its paths is API Gateway's 404, as ever", async () => {
  for (const path of [
    "/api",
    "/api/view",
    "/deliveries",
    "/deliveries/",
    "/webhooks/x",
    "/../../etc/passwd",
  ]) {
    const { status, text } = await screen.ask(path);
    expect([path, status, text]).toEqual([path, 404, '{"message":"Not Found"}']);
  }
});

test("what is not known is 404, and no file is read by its name", async () => {
  for (const path of [
    "/api/view/deliveries/unknown",
    "/api/view/deliveries/unknown/payload",
    `/api/view/deliveries/${id}/payload?pointer=/none`,
    "/api/view/story?resource=Orders&id=0",
    "/assets/page.js",
    "/assets/..%2f..%2fpackage.json",
  ]) {
    expect((await screen.ask(path)).status).toBe(404);
  }
  expect((await screen.ask("/api/view/deliveries?state=x")).status).toBe(400);
  expect((await screen.ask(`/api/view/deliveries/${id}/payload?pointer=x`)).status).toBe(400);
});
