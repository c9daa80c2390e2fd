import { parseArgs } from "node:util";
import { z } from "zod";
import { startBrowser } from "../test/harness/browser.ts";
import { startPipeline } from "./load/pipeline.ts";
import { sendAndWait, type FillableRun } from "./page/fill-run.ts";
import { measurePage } from "./page/measure-page.ts";

const help = `npm run bench:page    what the local run's page costs with many deliveries

  --deliveries <number>   in the list, one of them of 4 MB (default 10000)

Measures the rate of the pipeline with and without the page open, in turns; then how soon the page
is painted, how long it blocks while it is scrolled, and the memory of its tab. Needs
/usr/bin/chromium. Exit code 1 when a limit is missed.`;

const limits = { firstPaintMs: 1_000, longestBlockMs: 100, memoryMb: 200, rate: 0.9 };
const turns = 5;
const perTurn = 400;
const found = z.object({ rows: z.array(z.object({ id: z.string() })) });

async function main(deliveries: number): Promise<number> {
  const key = "bench-key";
  const pipeline = await startPipeline(key);
  const browser = await startBrowser();
  try {
    const run: FillableRun = { endpoint: pipeline.endpoint, key };
    const { origin } = new URL(pipeline.endpoint);
    let sent = 0;
    const send = async (count: number, note?: string): Promise<number> => {
      const rate = await sendAndWait(run, 1 + sent, count, note);
      sent += count;
      return rate;
    };
    // Compiles what is slow at first.
    await send(perTurn);
    const ratios: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const closed = await send(perTurn);
      const page = await browser.open(`${origin}/`);
      await page.getByRole("row").nth(5).waitFor();
      const open = await send(perTurn);
      await page.context().close();
      ratios.push(open / closed);
      console.error(`page  turn ${turn + 1} of ${turns}`);
    }
    await send(1, "x".repeat(4_000_000));
    await send(Math.max(0, deliveries - sent));
    const query = new URL("/api/view/deliveries?object=Orders/4401&limit=1", origin);
    query.searchParams.set("object", `Orders/${1 + perTurn * (1 + 2 * turns)}`);
    const { rows } = found.parse(await (await fetch(query)).json());
    const cost = await measurePage(browser, origin, rows[0]?.id ?? "");
    const rate = ratios.toSorted((a, b) => a - b)[Math.floor(turns / 2)] ?? NaN;
    const table = [
      { what: "first paint, ms", measured: Math.round(cost.firstPaintMs), limit: "< 1000" },
      { what: "rows shown, ms", measured: Math.round(cost.rowsMs), limit: "" },
      { what: "longest block, ms", measured: Math.round(cost.longestBlockMs), limit: "<= 100" },
      { what: "memory of the tab, MB", measured: Math.round(cost.memoryMb), limit: "< 200" },
      { what: "rate, page open / closed", measured: Number(rate.toFixed(2)), limit: ">= 0.90" },
    ];
    console.table(table);
    const met =
      cost.firstPaintMs < limits.firstPaintMs &&
      cost.longestBlockMs <= limits.longestBlockMs &&
      cost.memoryMb < limits.memoryMb &&
      rate >= limits.rate;
    console.log(met ? "Every limit is met" : "A limit is missed");
    return met ? 0 : 1;
  } finally {
    await browser.stop();
    await pipeline.stop();
  }
}

const { values } = parseArgs({
  options: { deliveries: { type: "string", default: "10000" }, help: { type: "boolean" } },
});
if (values.help === true) console.log(help);
else process.exitCode = await main(Number(values.deliveries));
