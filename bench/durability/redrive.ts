import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { countDead, createShop, enqueue, untilDead } from "../../test/harness/durability/dying.ts";
import { startFaultyStack } from "../../test/harness/durability/faulty-stack.ts";
import { startOperator } from "../../test/harness/durability/operate.ts";

const help = `npm run bench:redrive -- [options]    brings dead letters back, interrupted and run again

  --count <n>   dead letters (5000)
`;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "5000" },
    help: { type: "boolean", short: "h", default: false },
  },
});

async function main(count: number): Promise<number> {
  const shop = createShop();
  const stack = await startFaultyStack(shop.stackOptions);
  const operator = await startOperator(stack);
  try {
    shop.close();
    const start = Date.now();
    stack.startConsuming();
    await enqueue(stack, count);
    while ((await countDead(stack)) < count) await delay(200);
    await untilDead(stack, count);
    const died = Date.now();
    shop.open();

    const { child, ended } = operator.start("dead", "redrive", "--all");
    const interrupting = setInterval(() => {
      void countDead(stack).then((dead) => dead < count * 0.7 && child.kill("SIGINT"));
    }, 200);
    const first = await ended;
    clearInterval(interrupting);
    const left = await countDead(stack);
    const second = await operator.run("dead", "redrive", "--all");
    const moved = Date.now();
    while ((await stack.queued()) > 0) await delay(200);
    const handled = stack.runs.ended().map(({ id }) => id);

    const lost = count - new Set(handled).size;
    const twice = handled.length - new Set(handled).size;
    console.table({
      "dead letters": count,
      "left when interrupted": left,
      handled: new Set(handled).size,
      lost,
      "handled twice": twice,
      "seconds from the first death until all were moved": seconds(moved - start),
      "seconds of the two redrives": seconds(moved - died),
    });
    const ok = lost === 0 && twice === 0 && first.code === 1 && second.code === 0 && left > 0;
    console.log(ok ? "Holds" : "Does not hold");
    return ok ? 0 : 1;
  } finally {
    await operator.stop();
    await stack.stop();
  }
}

const seconds = (ms: number): number => Math.round(ms / 1_000);

if (values.help) console.log(help);
else process.exitCode = await main(Number(values.count));
