import { mkdirSync } from "node:fs";
import path from "node:path";
import { startBrowser } from "../browser.ts";
import { startLocalRun } from "../local-run.ts";
import { sendDeliveries } from "./send-deliveries.ts";

/** `npm run screenshots`: the README's pictures of the page, of invented deliveries. */
const folder = path.join(import.meta.dirname, "../../../docs/screenshots");
const viewport = { width: 1280, height: 760 };

mkdirSync(folder, { recursive: true });
const env = {
  HANDLERS_DIR: path.join(import.meta.dirname, "handlers"),
  MAX_ATTEMPTS: "3",
  RETRY_DELAYS_S: "1,600",
};
const [run, browser] = await Promise.all([startLocalRun({ env }), startBrowser()]);
try {
  const { failedId, orderId } = await sendDeliveries(run);
  await take("list", "/", "[role=grid] .status");
  await take("list-dark", "/", "[role=grid] .status", "dark");
  await take("delivery", `/deliveries/${failedId}`, ".excerpt");
  await take("story", `/story/Orders/${orderId}`, "main h1");
  await turn("sqs-fails", true);
  await take("break-it", "/break", "[role=switch]");
  await turn("sqs-fails", false);
} finally {
  await Promise.all([run.stop(), browser.stop()]);
}

/** Takes a page once `ready` is on it. */
async function take(
  name: string,
  address: string,
  ready: string,
  colorScheme: "light" | "dark" = "light",
): Promise<void> {
  const page = await browser.open(run.url + address, { viewport, colorScheme });
  await page.locator(ready).first().waitFor();
  // What comes a moment later: the log, the payload, the first tick of the clock.
  await page.waitForTimeout(1_500);
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(path.relative(process.cwd(), file));
  await browser.closePages();
}

async function turn(name: string, on: boolean): Promise<void> {
  await fetch(`${run.url}/api/view/act/fault`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shipmondo-webhooks": "page" },
    body: JSON.stringify({ name, on }),
  });
}
