import path from "node:path";
import type { Page } from "playwright-core";
import { signedBody } from "../../testing/signing.ts";
import { defaultWebhookKey } from "../../local/options.ts";
import {
  describeInBrowser,
  findBarriers,
  startBrowser,
  type BrowserForTests,
} from "../harness/browser.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";

const HANDLERS_DIR = path.join(import.meta.dirname, "../harness/page-handlers");

describeInBrowser("one delivery", () => {
  let run: LocalRun;
  let browser: BrowserForTests;

  beforeAll(async () => {
    const env = { HANDLERS_DIR, RETRY_DELAYS_S: "600" };
    [run, browser] = await Promise.all([startLocalRun({ env }), startBrowser()]);
  }, 200_000);
  afterAll(async () => {
    await Promise.all([run.stop(), browser.stop()]);
  });
  afterEach(() => browser.closePages());

  const open = async (id: string | undefined, options = {}): Promise<Page> => {
    const page = await browser.open(`${run.url}/deliveries/${id}`, options);
    await page.getByRole("heading", { level: 1, name: /:/ }).waitFor();
    return page;
  };
  const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

  test("shows the way it took against Shipmondo's three seconds, and each step in a list", async () => {
    const { body } = await run.send({ name: "Orders:create", data: { id: 1, order_id: "#1" } });
    await run.reached(body.id, "handled");
    const page = await open(body.id);
    const way = panel(page, "The way it took");

    await way.getByText(/^Answered in \d.* of 3 s$/).waitFor();
    await way.getByText(/^Waited .*, ran /).waitFor();
    await way.getByText(/^\d+ steps/).click();
    const steps = await way.getByRole("listitem").allTextContents();
    for (const part of ["verified with the key local", "on the queue", "attempt 1", "handled"]) {
      expect(steps.filter((step) => step.includes(part))).not.toEqual([]);
    }
  });

  test("takes the token apart and says why it is bound, and shows headers, answer and log", async () => {
    const { body } = await run.send({ name: "Orders:create", data: { id: 2 } });
    await run.reached(body.id, "handled");
    const page = await open(body.id);

    const token = await panel(page, "Token").textContent();
    expect(token).toContain("algHS256");
    expect(token).toContain("webhookOrders:create");
    expect(token).toContain("Verified bylocal");
    expect(token).toMatch(/BoundThe signed webhook name/);
    const request = await panel(page, "Request").textContent();
    expect(request).toContain("smd-resource-typeOrders");
    expect(request).toContain(`200{"id":"${body.id}"}`);

    const log = panel(page, "Log");
    await log.getByText("Order seen").waitFor();
    await log.getByText("Accepted").waitFor();
    await log.getByLabel("Function").selectOption("Consumer");
    expect(await log.getByText("Accepted").count()).toBe(0);
    await log.getByLabel("Least level").selectOption("ERROR");
    expect(await log.getByRole("listitem").count()).toBe(0);
  });

  test("shows each failure with stack, source line and a link that opens the editor", async () => {
    const { body } = await run.send({ data: { id: 3, reference: "fails" } });
    await run.reached(body.id, "failed");
    const page = await open(body.id);
    const attempts = panel(page, "Attempts");

    await attempts.getByText(/^TypeError: .*'map'/).waitFor();
    const marked = await attempts.locator(".excerpt .at").textContent();
    expect(marked).toContain("lines.map((line) => line.item_sku)");
    const link = attempts.getByRole("link", { name: /page-handlers\/index\.ts:\d+:\d+$/ });
    expect(await link.getAttribute("href")).toMatch(
      /^vscode:\/\/file\/.*page-handlers\/index\.ts:\d+/,
    );
    await attempts.getByText("Stack", { exact: true }).click();
    await attempts.getByText(/at skusOf/).waitFor();
  });

  test("says what it waits for, counts down, and leads to the delivery that it is behind", async () => {
    const first = await run.send({ data: { id: 4, reference: "fails" } });
    await run.reached(first.body.id, "failed");
    const second = await run.send({ data: { id: 4, reference: "works" } });
    await run.reached(second.body.id, "queued");
    const page = await open(second.body.id);
    const why = panel(page, "Why is it waiting?");

    await why.getByText(/of the same order, which failed once and is tried again/).waitFor();
    const timer = why.getByRole("timer");
    const before = (await timer.textContent()) ?? "";
    expect(before).toMatch(/in (10 min|9 min \d+ s)/);
    await timer.and(page.getByText(before)).waitFor({ state: "detached" });
    await why.getByRole("link").click();
    await page.waitForURL(`**/deliveries/${first.body.id}`);
    await panel(page, "Why is it waiting?")
      .getByText(/Failed once; it is tried again/)
      .waitFor();
    await page.getByRole("link", { name: "after →" }).click();
    await page.waitForURL(`**/deliveries/${second.body.id}`);
  });

  test("is read again when it changes, and what is unfolded stays unfolded", async () => {
    const first = await run.send({ data: { id: 5, reference: "fails" } });
    await run.reached(first.body.id, "failed");
    const page = await open(first.body.id);
    await panel(page, "Attempts").getByText("Stack", { exact: true }).click();
    expect(await page.getByRole("link", { name: "after →" }).count()).toBe(0);

    await run.send({ data: { id: 5, reference: "later" } });
    await page.getByRole("link", { name: "after →" }).waitFor();
    expect(
      await panel(page, "Attempts")
        .getByText(/at skusOf/)
        .isVisible(),
    ).toBe(true);
  });

  test.each([
    ["the key ends in a line end", `${defaultWebhookKey}\n`, /line end/],
    ["no accepted key fits", "a key of nobody", /None of the usual slips fits/],
  ])("explains a refusal: %s", async (_slip, key, explained) => {
    const { status } = await run.send({ data: { id: 6 }, key });
    expect(status).toBe(401);
    const [refused] = await run.deliveries("status=refused&limit=1");
    const page = await open(refused?.id);
    const why = panel(page, "Why was it refused?");
    await why.getByText("signature", { exact: true }).waitFor();
    await why.getByText(explained).first().waitFor();
    expect(await why.textContent()).not.toContain(key.trim());
    expect(await page.getByRole("button", { name: "Replay" }).count()).toBe(0);
  });

  test("shows markup in every header and payload field as text", async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    const claims = {
      webhook: markup,
      [markup]: markup,
      data: { id: 7, reference: markup, [markup]: { [markup]: [markup] } },
      url: markup,
    };
    const header = (name: string) => [name, markup] as const;
    const response = await fetch(run.endpoint, {
      method: "POST",
      headers: Object.fromEntries(
        [
          "user-agent",
          "smd-resource-type",
          "smd-action",
          "smd-user",
          "smd-webhook-id",
          "x-else",
        ].map(header),
      ),
      body: signedBody(claims, defaultWebhookKey),
    });
    const { id } = (await response.json()) as { id: string };
    await run.reached(id, "handled", "failed", "dead");
    const page = await open(id);
    for (const name of ["Payload", "Token", "Request"]) {
      await panel(page, name).getByText(markup).first().waitFor();
    }
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(`${markup}:${markup}`);
    await page.getByLabel("Search the payload").fill("onerror");
    await page.getByText("1 of").waitFor();
    expect(await page.locator("#page img, #page script").count()).toBe(0);
    await page.getByRole("link", { name: "story", exact: true }).click();
    await page.getByText(/Deliveries: 1/).waitFor();
    expect(await page.locator("#page img, #page script").count()).toBe(0);
    expect(await page.title()).not.toBe("1");
  });

  describe("with a payload of 4 MB", () => {
    let id: string | undefined;

    beforeAll(async () => {
      const lines = Array.from({ length: 15_000 }, (_, index) => ({
        id: index,
        name: `Product ${index}`,
        note: "x".repeat(220),
      }));
      const { body } = await run.send({ data: { id: 8, order_lines: lines, total: "12.50" } });
      ({ id } = body);
      await run.reached(id, "handled");
    });

    test("opens folded, and gets only what is unfolded", async () => {
      const page = await browser.open(run.url);
      let bytes = 0;
      page.on("response", (response) => {
        if (!response.url().includes("/payload")) return;
        void response.body().then((body) => (bytes += body.length));
      });
      await page.goto(`${run.url}/deliveries/${id}`);
      const tree = page.getByRole("tree");
      const lines = tree.getByRole("treeitem", { name: /order_lines/ });
      await lines.getByText("[ 15,000 ]").waitFor();
      expect(await tree.getByRole("treeitem").count()).toBe(3);
      await lines.click();
      await tree.getByText("100 more of 14,900").click();
      await tree.getByText("100 more of 14,800").waitFor();
      expect(await tree.getByRole("treeitem").count()).toBe(3 + 200 + 1);
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(100_000);
    });

    test("finds a value and unfolds the way to it", async () => {
      const page = await open(id);
      await page.getByLabel("Search the payload").fill("Product 14999");
      await page.getByText("1 of 1").waitFor();
      const match = page.getByRole("treeitem", { selected: true });
      expect(await match.textContent()).toBe('name"Product 14999"');
      expect(await match.isVisible()).toBe(true);
      expect(await match.getAttribute("aria-level")).toBe("3");
      expect(await page.getByRole("treeitem").count()).toBeLessThan(120);
    });

    test("warns before it is edited", async () => {
      const page = await open(id);
      await page.getByRole("button", { name: "Edit and send…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/It has \d\.\d MB: typing will be slow/).waitFor();
      expect(await dialog.getByRole("textbox").count()).toBe(0);
      await dialog.getByRole("button", { name: "Cancel" }).click();
    });
  });

  test("its payload is read with the keyboard alone, and node and pointer are copied", async () => {
    const { body } = await run.send({
      data: { id: 9, ship_to: { city: "Odense", zip: ["5000"] } },
    });
    await run.reached(body.id, "handled");
    const page = await open(body.id, { permissions: ["clipboard-read", "clipboard-write"] });
    const focused = () => page.evaluate<string>("document.activeElement.textContent");
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const copied = () => page.evaluate<string>("navigator.clipboard.readText()");

    await page.getByRole("treeitem", { name: /ship_to/ }).waitFor();
    for (let tabs = 0; !(await focused()).startsWith("id9") && tabs < 60; tabs++)
      await press("Tab");
    await press("ArrowDown", "ArrowRight");
    await page.getByRole("treeitem", { name: /city/ }).waitFor();
    await press("ArrowRight");
    expect(await focused()).toBe('city"Odense"');
    await press("ArrowDown", "Enter");
    await page.getByRole("treeitem", { name: /^0/ }).waitFor();
    await press("End");
    expect(await focused()).toBe('0"5000"');
    await press("ArrowLeft", "ArrowLeft", "ArrowLeft");
    expect(await focused()).toContain("ship_to");
    await press("Home");
    expect(await focused()).toBe("id9");

    await page.getByRole("treeitem", { name: /zip/ }).click();
    await page.getByRole("button", { name: "Copy pointer" }).focus();
    await press("Enter");
    expect(await copied()).toBe("/ship_to/zip");
    await page.getByRole("button", { name: "Copy node" }).focus();
    await press("Enter");
    await page.waitForFunction(`navigator.clipboard.readText().then((text) => text[0] === "[")`);
    expect(JSON.parse(await copied())).toEqual(["5000"]);
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 380],
    ["dark", 380],
  ] as const)("axe finds nothing, in %s colours and %d pixels wide", async (colorScheme, width) => {
    const failing = await run.send({ name: "Orders:create", data: { id: 10, reference: "fails" } });
    await run.reached(failing.body.id, "failed");
    const page = await open(failing.body.id, { colorScheme, viewport: { width, height: 900 } });
    await page.getByText(/^\d+ steps/).click();
    await page.getByText("Accepted").first().click();
    expect(await findBarriers(page)).toEqual([]);
    const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(beyond).toBeLessThanOrEqual(0);
    await page.getByRole("button", { name: "Edit and send…" }).click();
    await page.getByLabel("Data, as JSON").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
