import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { startEffectsRun, type EffectsRun } from "../test/harness/reconciling/effects-run.ts";
import { runBackfillKilled } from "../test/harness/reconciling/killed-backfill.ts";
import { seededRandom, type Random } from "../test/harness/simulation/random.ts";

/**
 * A backfill on real engines, killed three times at random moments: each order must have its effect
 * once. Exit code 1 when one has not.
 */
const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [orders, seed] = [Number(values.orders), Number(values.seed)];
if (!Number.isInteger(orders) || orders < 100 || !Number.isInteger(seed)) {
  console.error(
    "--orders takes a number from 100, --seed a number: npm run bench:backfill -- --orders 2000",
  );
  process.exit(2);
}

const kills = 3;
const year = 365 * 24 * 60 * 60_000;
const begin = Date.parse("2025-01-01T00:00:00Z");
/** Nothing moved for so long: what is left will not come. */
const stuckMs = 120_000;
const args = ["--resource", "Orders", "--since", "2025-01-01"];

/** Spread over a year, a part of them in bursts of some hundred within seconds. */
function timesOf(count: number, random: Random): readonly number[] {
  const bursts = Array.from({ length: 10 }, () => begin + random.next() * year);
  return Array.from({ length: count }, () =>
    Math.floor(
      random.chance(0.2)
        ? (bursts[random.between(0, bursts.length - 1)] ?? begin) + random.next() * 5_000
        : begin + random.next() * year,
    ),
  );
}

async function settled(around: EffectsRun, expected: number): Promise<void> {
  let last = -1;
  let movedAt = Date.now();
  while (Date.now() - movedAt < stuckMs) {
    const count = around.runs().length;
    if (count >= expected) break;
    if (count !== last) movedAt = Date.now();
    last = count;
    await delay(500);
  }
  // What would be handled twice, comes now.
  await delay(3_000);
}

const random = seededRandom(seed);
const around = await startEffectsRun();
try {
  const times = timesOf(orders, random);
  around.shipmondo.shop.importOrders(orders, (index) => {
    const updatedAt = times[index] ?? begin;
    return { createdAt: updatedAt - 1_000, updatedAt };
  });
  const start = performance.now();
  // About two calls for each page of 25.
  const between = Math.max(10, Math.floor((orders / 25) * 0.5));
  for (let kill = 1; kill <= kills; kill++) {
    const calls = random.between(Math.ceil(between / 2), between);
    const { killed, code } = await runBackfillKilled(around, args, calls, random);
    console.log(
      `${around.runs().length} of ${orders} handled: ${killed ? "killed" : `ended with ${String(code)}`}`,
    );
  }
  const last = await runBackfillKilled(around, args, Infinity, random);
  const sentS = (performance.now() - start) / 1_000;
  console.log(last.output.trim());
  await settled(around, orders);
  const seconds = (performance.now() - start) / 1_000;

  const runs = around.runs();
  const effects = new Set(runs.map(({ idempotencyKey }) => idempotencyKey)).size;
  const objects = new Set(runs.map(({ resourceId }) => resourceId)).size;
  const report = {
    ...{ seed, orders, effects, objects, handlerRuns: runs.length, apiCalls: around.calls() },
    sentAfterS: Math.round(sentS),
    handledAfterS: Math.round(seconds),
    perSecond: Math.round(orders / seconds),
  };
  console.log(JSON.stringify(report, null, 2));
  const isRight = last.code === 0 && effects === orders && objects === orders;
  if (!isRight) {
    console.error(around.run.output().split("\n").slice(-40).join("\n"));
    console.error("An order has no effect, or more than one, or the backfill did not end.");
  }
  process.exitCode = isRight ? 0 : 1;
} finally {
  await around.stop();
}
