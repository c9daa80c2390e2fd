import path from "node:path";
import type { Page } from "playwright-core";
import { bundlePage } from "../../local/screen/shell/bundle-page.ts";
import { describeInBrowser, startBrowser, type BrowserForTests } from "../harness/browser.ts";
import { startScreen, type RunningScreen } from "../harness/running-screen.ts";

/** More than the connections that a browser opens to one origin. */
const hiddenTabs = 8;

describeInBrowser("many tabs", () => {
  let screen: RunningScreen;
  let browser: BrowserForTests;

  beforeAll(async () => {
    const files = await bundlePage(path.join(import.meta.dirname, "../../local/page"));
    [screen, browser] = await Promise.all([startScreen(files), startBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([screen.stop(), browser.stop()]);
  });
  afterEach(() => browser.closePages());

  const note = (resourceId: string): void => {
    const head = { id: resourceId.padStart(64, "0"), receivedAt: new Date().toISOString() };
    const named = { resource: "Orders", action: "create", resourceId, bound: true };
    screen.history.tracker.note({
      type: "published",
      invocationId: resourceId,
      event: { type: "received", ...head, ...named, place: "queue" },
      dataText: null,
    });
  };
  const shows = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor();
  /** Headless tabs are all visible: this one is told that it is not, until it is shown. */
  const hide = `
    let isHidden = true;
    Object.defineProperty(document, "visibilityState", {
      get: () => (isHidden ? "hidden" : "visible"),
    });
    window.addEventListener("show-tab", () => {
      isHidden = false;
      document.dispatchEvent(new Event("visibilitychange"));
    });
  `;

  test("the ones that nobody looks at keep no connection, and catch up when they are shown", async () => {
    const first = await browser.open("about:blank");
    const tabs: Page[] = [];
    for (let n = 0; n < hiddenTabs; n++) {
      const tab = await first.context().newPage();
      await tab.addInitScript(hide);
      await tab.goto(`${screen.origin}/`);
      tabs.push(tab);
    }
    await first.goto(`${screen.origin}/`);
    note("7001");
    await shows(first, "7001");
    const [tab] = tabs;
    expect(await tab?.getByText("7001").count()).toBe(0);

    await tab?.evaluate(`window.dispatchEvent(new Event("show-tab"))`);
    note("7002");
    if (tab !== undefined) {
      await shows(tab, "7001");
      await shows(tab, "7002");
    }
  });
});
