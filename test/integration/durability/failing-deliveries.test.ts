import { waitUntil } from "../../harness/wait-until.ts";
import {
  countDead,
  createShop,
  enqueue,
  idOfDelivery,
  untilDead,
} from "../../harness/durability/dying.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { leaks } from "../../harness/durability/markers.ts";
import { startOperator, type Operator } from "../../harness/durability/operate.ts";

// Source maps as the stack sets them: errors name the lines of the sources.
const shop = createShop({ RETRY_DELAYS_S: "600", NODE_OPTIONS: "--enable-source-maps" });
let stack: FaultyStack;
let operator: Operator;
const output: string[] = [];

beforeAll(async () => {
  stack = await startFaultyStack(shop.stackOptions);
  operator = await startOperator(stack);
  stack.startConsuming();
});

afterAll(async () => {
  shop.open();
  await operator.stop();
  await stack.stop();
});

it("gives up a failing delivery at once, and attempts another at once that would wait for hours", async () => {
  shop.break();
  await enqueue(stack, 2);
  await waitUntil("both wait", async () => {
    const { output: failing } = await operator.run("dead", "list", "--failing");
    return failing.match(/next 2/g)?.length === 2 ? failing : null;
  }).then((failing) => {
    expect(failing).toMatch(/^2 × TypeError at \S*dying-consumer\.ts:\d+$/m);
    output.push(failing);
  });
  const [given, retried] = [idOfDelivery(1), idOfDelivery(2)];
  const gaveUp = await operator.run("dead", "give-up", given);
  expect(gaveUp.code).toBe(0);
  await waitUntil("it is dead", async () => ((await countDead(stack)) === 1 ? true : null));

  const before = stack.runs.ended().length;
  shop.open();
  const retry = await operator.run("dead", "retry", retried.slice(0, 12));
  expect(retry.code).toBe(0);
  await waitUntil("the other is handled", () => (stack.runs.ended().length > before ? true : null));
  expect(stack.runs.ended().at(-1)?.id).toBe(retried);

  const shown = await operator.run("dead", "show", given);
  expect(JSON.parse(shown.output)).toMatchObject({
    id: given,
    errorName: "TypeError",
    attempts: 1,
  });
  output.push(gaveUp.output, retry.output, shown.output);
  expect((await operator.run("dead", "redrive", given)).code).toBe(0);
  await untilDead(stack, 0);
  expect((await operator.run("dead", "list", "--failing")).output).toMatch(/^0 failing/);
});

it("shows no payload on the terminal or in a log", () => {
  expect(output.length).toBeGreaterThan(3);
  expect(leaks([...output.flatMap((text) => text.split("\n")), ...stack.lines])).toEqual([]);
});
