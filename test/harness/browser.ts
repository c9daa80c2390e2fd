import axe from "axe-core";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** Debian's; `.ci/run` installs it. */
const executablePath = "/usr/bin/chromium";

/** Nothing but loopback is talked to. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `describe` where there is a Chromium; elsewhere its tests are skipped, and it says so. */
export function describeInBrowser(name: string, tests: () => void): void {
  const isThere = existsSync(executablePath);
  if (!isThere) console.warn(`${name}: skipped, there is no ${executablePath}`);
  (isThere ? describe : describe.skip)(name, tests);
}

export interface BrowserForTests {
  /** A page with a profile of its own, 1280 by 800 unless told otherwise. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the pages' consoles said that they must not: errors, violations of the policy. */
  complaints(): readonly string[];
  /** Closes all pages. @throws Error naming the complaints, but those that fit `expected` */
  closePages(expected?: RegExp): Promise<void>;
  /** Asks the browser itself by the DevTools protocol. */
  ask(method: "SystemInfo.getProcessInfo"): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * One browser for a file of tests.
 * @param more arguments of Chromium's command line
 */
export async function startBrowser(more: readonly string[] = []): Promise<BrowserForTests> {
  // Chromium leaves things in the temporary directory when it is ended.
  const folder = mkdtempSync(path.join(tmpdir(), "browser-"));
  const env = { ...process.env, TMPDIR: folder };
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [...args, ...more],
    env,
  });
  let complaints: string[] = [];
  return {
    complaints: () => complaints,
    async open(url, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: "en-GB",
        timezoneId: "Europe/Copenhagen",
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on("pageerror", (error) => complaints.push(String(error.stack ?? error)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
    async closePages(expected) {
      for (const context of browser.contexts()) await context.close();
      const unexpected = complaints.filter((text) => expected?.test(text) !== true);
      complaints = [];
      if (unexpected.length > 0) throw new Error(`The page complained: ${unexpected.join("\n")}`);
    },
    async ask(method) {
      const session = await browser.newBrowserCDPSession();
      return session.send(method).finally(() => session.detach());
    },
    async stop() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Rules of WCAG 2.2 AA that axe-core runs only when it is told to. */
const offByDefault = JSON.stringify({ "target-size": { enabled: true } });

/** What axe-core finds wrong with a page, by the rules of WCAG 2.2 AA and its best practices. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Not as a <script>: the page's policy forbids what is not its own file.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], rules: ${offByDefault} }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => id + ": " + help + ": " + node.html + " " + node.failureSummary)))`,
  );
  return found as readonly string[];
}
