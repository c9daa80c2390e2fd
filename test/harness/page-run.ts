import type { Locator, Page } from "playwright-core";
import { startBrowser, type BrowserForTests } from "./browser.ts";
import { startLocalRun, type LocalRun, type LocalRunOptions } from "./local-run.ts";
import { order } from "../../testing/samples/index.ts";

/** One local run and one browser for a file of tests of the page. */
export interface PageRun {
  readonly run: LocalRun;
  readonly browser: BrowserForTests;
  /** Sends orders with these numbers, one after the other, and waits until all are handled. */
  sendOrders(...ids: readonly number[]): Promise<readonly string[]>;
  /** Sends an order that nobody signed with the run's key. */
  sendForged(id: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startPageRun(options: LocalRunOptions = {}): Promise<PageRun> {
  const [run, browser] = await Promise.all([startLocalRun(options), startBrowser()]);
  const dataOf = (id: number) => ({ ...order({ order_id: `W-${id}` }, id) });
  return {
    run,
    browser,
    async sendOrders(...ids) {
      const sent: string[] = [];
      for (const id of ids) {
        const { status, body } = await run.send({ name: "Orders:create", data: dataOf(id) });
        if (status !== 200) throw new Error(`Order ${id} was answered with ${status}`);
        sent.push(body.id ?? "");
      }
      for (const id of sent) await run.reached(id, "handled");
      return sent;
    },
    async sendForged(id) {
      await run.send({ name: "Orders:create", data: dataOf(id), key: "not the run's key" });
    },
    async stop() {
      await Promise.all([run.stop(), browser.stop()]);
    },
  };
}

/** The rows of the list that are in the document. */
export const rowsOf = (page: Page): Locator => page.locator(".row");

/** Texts of the column "Object" of the rows that are in the document, from the top. */
export const objectsOf = (page: Page): Promise<readonly string[]> =>
  page.locator(".row > :nth-child(3)").allTextContents();
