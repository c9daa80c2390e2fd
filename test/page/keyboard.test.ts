import type { Page } from "playwright-core";
import { describeInBrowser, findBarriers } from "../harness/browser.ts";
import { rowsOf, startPageRun, type PageRun } from "../harness/page-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

describeInBrowser("the page for everybody", () => {
  let page: Page;
  let pageRun: PageRun;

  beforeAll(async () => {
    pageRun = await startPageRun();
    await pageRun.sendOrders(1, 2, 3);
    await pageRun.sendForged(4);
  }, 200_000);
  afterAll(() => pageRun.stop());
  beforeEach(async () => {
    page = await pageRun.browser.open(pageRun.run.url);
    await rowsOf(page).first().waitFor();
  });
  afterEach(() => pageRun.browser.closePages());

  /** Name of what has the focus. */
  const focused = async (): Promise<string> =>
    String(
      await page.evaluate(
        "(({ ariaLabel, name, textContent }) => ariaLabel || name || textContent)(document.activeElement)",
      ),
    );
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const expectFocus = async (name: string): Promise<void> => {
    let last = "";
    await waitUntil(
      `${name} has the focus`,
      async () => {
        last = await focused();
        return last === name ? true : null;
      },
      5_000,
    ).catch(() => undefined);
    expect(last).toBe(name);
  };

  test("Tab reaches everything, row by row one stop, and leaves the page again", async () => {
    const names: string[] = [];
    await press("Tab");
    for (let at = 0; at < 40; at++) {
      const name = await focused();
      if (names.includes(name)) break;
      names.push(name);
      await press("Tab");
    }
    expect(names.map((name) => name.trim())).toEqual([
      "Skip to the content",
      "shipmondo-webhooks",
      "Deliveries",
      "Dead letters",
      "Break it",
      "Send",
      "More",
      expect.stringMatching(/^POST http/),
      "Search ids, order numbers, errors and data",
      "Any resource",
      "Any action",
      "Any key",
      "Any time",
      "Object, like Orders/1234",
      expect.stringMatching(/^all 4$/),
      expect.stringMatching(/^queued 0$/),
      expect.stringMatching(/^running 0$/),
      expect.stringMatching(/^failed 0$/),
      expect.stringMatching(/^handled 3$/),
      expect.stringMatching(/^superseded 0$/),
      expect.stringMatching(/^held 0$/),
      expect.stringMatching(/^dead 0$/),
      expect.stringMatching(/^refused 1$/),
      "Orders:create W-4",
      "W-4",
      // Behind the last one is the browser's own.
      expect.any(String),
    ]);
  });

  test("j, k, arrows, Home and End move through the rows, Enter opens one, Esc leaves them", async () => {
    await press("j");
    await expectFocus("Orders:create W-4");
    await press("j", "ArrowDown");
    await expectFocus("Orders:create W-2");
    await press("k");
    await expectFocus("Orders:create W-3");
    await press("End");
    await expectFocus("Orders:create W-1");
    await press("Home");
    await expectFocus("Orders:create W-4");
    await press("Escape");
    expect(await page.evaluate("document.activeElement === document.body")).toBe(true);
    await press("j", "ArrowDown", "Enter");
    await page.waitForURL(/\/deliveries\/[0-9a-f]{64}$/);
    await page.goBack();
    await expectFocus("Orders:create W-3");
    await press("Tab", "Enter");
    await page.waitForURL(/\/story\/Orders\/3$/);
  });

  test("/ goes to the search, g l and g d to pages, s sends a sample, ? lists all keys", async () => {
    await press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    const keys = (await dialog.locator("dt").allTextContents()).map((text) => text.trim());
    expect(keys).toEqual(
      expect.arrayContaining(["?", "/", "j", "k", "s", "p", "n", "g l", "g d", "g b", "Escape"]),
    );
    await press("Escape");
    await dialog.waitFor({ state: "detached" });
    await press("/");
    await expectFocus("Search ids, order numbers, errors and data");
    await press("s", "j", "?");
    expect(await page.getByRole("searchbox").inputValue()).toBe("sj?");
    await press("Escape", "Shift+Tab");
    await press("g", "d");
    await page.waitForURL("**/dead");
    await expectFocus("Dead letters");
    await press("g", "l");
    await page.waitForURL("**/");
    await press("s");
    await page.getByText("Sent Orders:create").first().waitFor();
    expect(await pageRun.run.deliveries()).toHaveLength(5);
  });

  test("single letters can be turned off; that is kept", async () => {
    await press("?");
    await page.getByRole("checkbox").click();
    await press("Escape");
    await press("?", "j");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.evaluate("document.activeElement.dataset.index ?? null")).toBe(null);
    await page.reload();
    await rowsOf(page).first().waitFor();
    await press("?");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  test("a dialog keeps the focus, and gives it back to what opened it", async () => {
    const more = page.getByRole("button", { name: "More" });
    await more.focus();
    await press("Enter", "Tab", "Tab", "Tab", "Tab", "Enter");
    await page.getByRole("dialog", { name: "Forget all deliveries?" }).waitFor();
    await expectFocus("Cancel");
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  const looks = [
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["a phone's width", { colorScheme: "light", viewport: { width: 380, height: 740 } }],
    ["a phone's width, dark", { colorScheme: "dark", viewport: { width: 380, height: 740 } }],
  ] as const;

  test.each(looks)("axe finds nothing: %s", async (_, options) => {
    const { browser, run } = pageRun;
    const shown = await browser.open(run.url, options);
    await rowsOf(shown).first().waitFor();
    expect(await findBarriers(shown)).toEqual([]);
    await shown.keyboard.press("?");
    await shown.getByRole("dialog").waitFor();
    expect(await findBarriers(shown)).toEqual([]);
  });

  test("at 380 pixels nothing is cut off sideways, and targets are 24 pixels high", async () => {
    const shown = await pageRun.browser.open(pageRun.run.url, {
      viewport: { width: 380, height: 740 },
    });
    await rowsOf(shown).first().waitFor();
    expect(await shown.evaluate("document.documentElement.scrollWidth")).toBe(380);
    const low = await shown.evaluate(
      `[...document.querySelectorAll("a, button, input, select")]
        .filter((each) => each.checkVisibility() && !each.matches("[href='#main'], .row a"))
        .filter((each) => each.getBoundingClientRect().height < 24)
        .map((each) => each.outerHTML)`,
    );
    expect(low).toEqual([]);
  });
});
