import { readFileSync } from "node:fs";
import { z } from "zod";
import type { BrowserForTests } from "../../test/harness/browser.ts";

/** What a page with many deliveries costs the one who looks at it. */
export interface PageCost {
  /** Milliseconds until the first thing is painted, and until the rows are there. */
  readonly firstPaintMs: number;
  readonly rowsMs: number;
  /** The longest that the tab did not answer while it was scrolled, in milliseconds. */
  readonly longestBlockMs: number;
  /** Of the tab's process, with the largest payload opened. */
  readonly memoryMb: number;
}

const processes = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.number() })),
});

const scrollMs = 5_000;

/** Opens the list, scrolls through it, opens a delivery and its payload. */
export async function measurePage(
  browser: BrowserForTests,
  origin: string,
  largest: string,
): Promise<PageCost> {
  const page = await browser.open("about:blank");
  const started = performance.now();
  await page.goto(`${origin}/`);
  await page.getByRole("row").nth(5).waitFor();
  const rowsMs = performance.now() - started;
  const firstPaintMs = Number(
    await page.evaluate(
      `performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN`,
    ),
  );
  await page.evaluate(
    `globalThis.blocks = [0]; new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.blocks.push(duration);
    }).observe({ type: "longtask", buffered: false });`,
  );
  await page.mouse.move(600, 500);
  const until = performance.now() + scrollMs;
  for (let step = 0; performance.now() < until; step++) {
    await page.mouse.wheel(0, step % 40 < 30 ? 4_000 : -2_500);
    await page.waitForTimeout(30);
  }
  const longestBlockMs = Number(await page.evaluate(`Math.max(...globalThis.blocks)`));
  await page.goto(`${origin}/deliveries/${largest}`);
  await page.getByRole("tree").waitFor();
  return { firstPaintMs, rowsMs, longestBlockMs, memoryMb: await memoryOfTab(browser) };
}

/** The largest of the browser's renderers: there is one tab. */
async function memoryOfTab(browser: BrowserForTests): Promise<number> {
  const { processInfo } = processes.parse(await browser.ask("SystemInfo.getProcessInfo"));
  const kilobytes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const [, rss = "0"] =
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8")) ?? [];
      return Number(rss);
    });
  return Math.max(...kilobytes) / 1_000;
}
