import type { Page } from "playwright-core";
import {
  describeInBrowser,
  findBarriers,
  startBrowser,
  type BrowserForTests,
} from "../harness/browser.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";

describeInBrowser("the list of deliveries", () => {
  let run: LocalRun;
  let browser: BrowserForTests;

  beforeAll(async () => {
    [run, browser] = await Promise.all([startLocalRun(), startBrowser()]);
  }, 200_000);
  afterAll(async () => {
    await Promise.all([run.stop(), browser.stop()]);
  });
  afterEach(() => browser.closePages());

  const rows = (page: Page) => page.locator(".row");

  test("has a button that sends the first webhook, which appears by itself", async () => {
    const page = await browser.open(run.url);
    await page.getByRole("button", { name: "Send the first webhook" }).click();
    await rows(page).filter({ hasText: "handled" }).waitFor();
    expect(await rows(page).count()).toBe(1);
  });

  test("axe finds nothing", async () => {
    const page = await browser.open(run.url);
    await rows(page).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
