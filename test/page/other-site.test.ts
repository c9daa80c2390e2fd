import { createServer, type Server } from "node:http";
import path from "node:path";
import { close, listen } from "../../local/loopback.ts";
import { bundlePage } from "../../local/screen/shell/bundle-page.ts";
import { describeInBrowser, startBrowser, type BrowserForTests } from "../harness/browser.ts";
import { startScreen, type RunningScreen } from "../harness/running-screen.ts";

const secret = "the-customers-name";
const markup = `"'><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><base href="//x.example.com">`;
const id = "a".repeat(64);

/** Everything that a page can try, at an address; what it got is said. */
const attack = (target: string) => `(async () => {
  const got = [];
  const tries = {
    read: async (path) => (await fetch("${target}" + path)).text(),
    blind: async (path) => (await fetch("${target}" + path, { mode: "no-cors" })).text(),
    act: async () => (await fetch("${target}/api/view/act/forget", {
      method: "POST", body: "{}",
      headers: { "content-type": "application/json", "x-shipmondo-webhooks": "page" },
    })).text(),
    simple: async () => (await fetch("${target}/api/view/act/forget", {
      method: "POST", body: "{}", mode: "no-cors", headers: { "content-type": "text/plain" },
    })).text(),
    beacon: async () => navigator.sendBeacon("${target}/api/view/act/forget", "{}") && "",
    script: (path) => new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = "${target}" + path;
      script.onload = () => resolve("loaded " + path);
      script.onerror = () => resolve("");
      document.head.append(script);
    }),
    frame: (path) => new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.src = "${target}" + path;
      frame.onload = () => {
        try { resolve(frame.contentDocument?.body?.innerText ?? ""); } catch { resolve(""); }
      };
      document.body.append(frame);
      setTimeout(resolve, 1000, "");
    }),
    events: () => new Promise((resolve) => {
      const events = new EventSource("${target}/api/view/live");
      events.onopen = () => resolve("events");
      events.onerror = () => { events.close(); resolve(""); };
    }),
    form: () => new Promise((resolve) => {
      const form = document.createElement("form");
      form.method = "post"; form.enctype = "text/plain"; form.target = "_blank";
      form.action = "${target}/api/view/act/forget";
      document.body.append(form);
      form.submit();
      setTimeout(resolve, 500, "");
    }),
  };
  const paths = ["/", "/api/deliveries", "/api/view/deliveries", "/api/view/deliveries/${id}"];
  for (const [name, run] of Object.entries(tries)) {
    for (const path of run.length === 0 ? [""] : paths) {
      const text = await run(path).catch(() => "");
      if (text !== "" && text !== undefined) got.push(name + " " + path + " " + text);
    }
  }
  return got;
})()`;

describeInBrowser("a page of another site", () => {
  let screen: RunningScreen;
  let browser: BrowserForTests;
  let elsewhere: Server;
  let elsewherePort = 0;

  beforeAll(async () => {
    elsewhere = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>Elsewhere</title><body></body>");
    });
    const files = await bundlePage(path.join(import.meta.dirname, "../../local/page"));
    // Newer browsers keep pages from this machine by themselves: what is tested here is the rest.
    const weakened = [
      "--host-resolver-rules=MAP *.example.com 127.0.0.1",
      "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
    ];
    [screen, browser, elsewherePort] = await Promise.all([
      startScreen(files),
      startBrowser(weakened),
      listen(elsewhere),
    ]);
    const head = { id, receivedAt: new Date().toISOString(), bound: false };
    const named = { resource: markup, action: markup, resourceId: markup };
    const published = { type: "published", invocationId: "i" } as const;
    const { tracker } = screen.history;
    tracker.note({
      ...published,
      event: { type: "received", ...head, ...named, place: "queue" },
      dataText: null,
    });
    tracker.note({
      ...published,
      event: {
        ...{ type: "handling", messageId: "m", attempt: 1 },
        delivery: { ...head, ...named, data: {} },
      },
      dataText: JSON.stringify({ name: secret, [markup]: markup, url: "javascript:hacked=1" }),
    });
    tracker.note({
      ...published,
      event: {
        ...{ type: "failed", id, error: markup, errorName: markup, messageId: "m", attempt: 1 },
        ...{ nextAttemptAt: null, dead: true },
      },
      dataText: null,
    });
    screen.history.noteLine("Consumer", JSON.stringify({ deliveryId: id, message: markup }), null);
    await screen.settled();
  });
  afterAll(async () => {
    await Promise.all([screen.stop(), browser.stop(), close(elsewhere)]);
  });
  // What is refused is an error in the other page's console.
  afterEach(() => browser.closePages(/./));

  test.each(["http://evil.example.com", "http://localhost", "http://127.0.0.1"])(
    "at %s reads nothing and does nothing",
    async (origin) => {
      const page = await browser.open(`${origin}:${elsewherePort}/`);
      expect(await page.evaluate(attack(screen.origin))).toEqual([]);
      expect(screen.done).toEqual([]);
    },
  );

  test("would be told what it could get: so the run's own page is", async () => {
    const page = await browser.open(`${screen.origin}/`);
    const got = await page.evaluate<readonly string[]>(attack(""));
    expect(got.join()).toContain("read /api/deliveries");
    expect(got.join()).toContain(secret);
    expect(screen.done.map(([name]) => name)).toEqual(["forget"]);
    screen.done.length = 0;
  });

  test("whose name is made to resolve to this machine is answered with refusals only", async () => {
    const rebound = `http://rebound.example.com:${new URL(screen.origin).port}`;
    const page = await browser.open("about:blank");
    // What the browser had loaded before the name resolved to here.
    await page.route(`${rebound}/loaded-before`, (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html><body></body>" }),
    );
    await page.goto(`${rebound}/loaded-before`);
    const got = await page.evaluate<readonly string[]>(attack(""));
    expect(got.length).toBeGreaterThan(0);
    for (const text of got) expect(text).toContain("answers on http://127.0.0.1");
    expect(screen.done).toEqual([]);
  });

  test("and what it sent as markup runs nowhere in the page, and loads nothing", async () => {
    const object = encodeURIComponent(markup);
    for (const address of ["/", `/deliveries/${id}`, `/story/${object}/${object}`, "/dead"]) {
      const page = await browser.open("about:blank");
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).origin));
      await page.goto(`${screen.origin}${address}`);
      await page.waitForLoadState("networkidle").catch(() => undefined);
      await page.waitForTimeout(500);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("img[src=x], base, #page script").count()).toBe(0);
      expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
      expect([...new Set(asked)].filter((origin) => origin !== "null")).toEqual([screen.origin]);
      if (address !== "/dead") expect(await page.innerText("body")).toContain("<script>");
    }
  });
});
