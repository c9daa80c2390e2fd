import { createServer, type AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunState } from "../../local/view/run-state.ts";
import { describeInBrowser, startBrowser, type BrowserForTests } from "../harness/browser.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { rowsOf } from "../harness/page-run.ts";

describeInBrowser("what the page says of the run", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "page-run-"));
  let browser: BrowserForTests;
  let run: LocalRun;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    env = { PORT: String(await freePort()), LOCAL_DATA: folder };
    [run, browser] = await Promise.all([startLocalRun({ env }), startBrowser()]);
  }, 200_000);
  afterAll(async () => {
    await Promise.all([run.stop(), browser.stop()]);
    rmSync(folder, { recursive: true });
  });

  const notice = (page: Awaited<ReturnType<BrowserForTests["open"]>>, name: RegExp) =>
    page.getByRole("region", { name });

  test("a paused consumer is said on every page, until it goes on", async () => {
    const page = await browser.open(run.url);
    await page.getByRole("button", { name: "Send the first webhook" }).waitFor();
    await page.keyboard.press("p");
    await notice(page, /The consumer is paused/).waitFor();
    await page.keyboard.press("s");
    await rowsOf(page).filter({ hasText: "queued" }).waitFor();
    await page.getByRole("link", { name: "Dead letters" }).click();
    await notice(page, /The consumer is paused/)
      .getByRole("button", { name: "Resume" })
      .click();
    await notice(page, /paused/).waitFor({ state: "detached" });
    await page.goBack();
    await rowsOf(page).filter({ hasText: "handled" }).waitFor();
    expect(await notice(page, /paused/).count()).toBe(0);
    await browser.closePages();
  });

  test("a switch that breaks something is said on every page, and turned off there", async () => {
    const page = await browser.open(`${run.url}/break`);
    await page.getByRole("switch").first().click();
    await page.getByRole("link", { name: "Deliveries" }).click();
    await notice(page, /^Broken on purpose: ./)
      .getByRole("button", { name: "Turn off" })
      .click();
    await notice(page, /Broken/).waitFor({ state: "detached" });
    const { faults } = (await run.api("view/run")) as RunState;
    expect(faults.filter(({ on }) => on)).toEqual([]);
    await browser.closePages();
  });

  test("a run that is gone is said; when it is back, the page shows what it has, by itself", async () => {
    const page = await browser.open(run.url);
    await rowsOf(page).first().waitFor();
    await page.getByText("● Live").waitFor();
    await run.stop();
    await notice(page, /^Reconnecting$/).waitFor();
    run = await startLocalRun({ env });
    await page.getByText("● Live").waitFor({ timeout: 60_000 });
    await notice(page, /^Reconnecting$/).waitFor({ state: "detached" });
    const before = await rowsOf(page).count();
    await page.keyboard.press("s");
    await rowsOf(page).nth(before).waitFor();
    await rowsOf(page).first().filter({ hasText: "handled" }).waitFor();
    expect(await rowsOf(page).count()).toBe(before + 1);
    await browser.closePages(
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/,
    );
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
