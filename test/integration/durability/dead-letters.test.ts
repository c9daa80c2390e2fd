import { waitUntil } from "../../harness/wait-until.ts";
import { countDead, createShop, enqueue, untilDead } from "../../harness/durability/dying.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { leaks } from "../../harness/durability/markers.ts";
import { startOperator, type Operator } from "../../harness/durability/operate.ts";

const shop = createShop();
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

it("brings 300 dead letters back right after they died, interrupted and run again: none lost, none handled twice", async () => {
  shop.close();
  await enqueue(stack, 300);
  await untilDead(stack, 300);
  expect(stack.runs.ended()).toEqual([]);

  const listed = await operator.run("dead", "list");
  output.push(listed.output);
  const [heading, ...rest] = listed.output.split("\n");
  expect(heading).toMatch(/^300 × Unprocessable\b/m);
  expect(
    rest.filter((line) => line.startsWith("300 dead letters in the dead-letter queue")),
  ).toHaveLength(1);

  shop.open();
  const { child, ended } = operator.start("dead", "redrive", "--all");
  await waitUntil("a part is moved", async () => ((await countDead(stack)) < 270 ? true : null));
  child.kill("SIGINT");
  const first = await ended;
  expect(first.code).toBe(1);
  expect(first.output).toContain("Interrupted after");
  expect(await countDead(stack)).toBeGreaterThan(0);

  const second = await operator.run("dead", "redrive", "--all");
  expect(second.code).toBe(0);
  output.push(first.output, second.output);
  await waitUntil("300 are handled", () => (stack.runs.ended().length >= 300 ? true : null));
  await untilDead(stack, 0);
  expect(new Set(stack.runs.ended().map(({ id }) => id)).size).toBe(300);
  expect(stack.runs.ended()).toHaveLength(300);
});

it("moves what dies again at once only once a run, and brings it back in the end", async () => {
  const before = stack.runs.ended().length;
  const tries = stack.runs.all().length;
  shop.close();
  // Numbers that are handled already are skipped by their idempotency records; the one behind them
  // is new.
  await enqueue(stack, 301);
  await untilDead(stack, 1);
  for (let death = 1; death <= 2; death++) {
    const { code, output: text } = await operator.run("dead", "redrive", "--all");
    output.push(text);
    expect(code).toBe(0);
    await untilDead(stack, 1);
  }
  expect(stack.runs.all()).toHaveLength(tries + 3);

  shop.open();
  expect((await operator.run("dead", "redrive", "--all")).code).toBe(0);
  await waitUntil("it is handled", () => (stack.runs.ended().length > before ? true : null));
  await untilDead(stack, 0);
  expect(stack.runs.ended()).toHaveLength(before + 1);
});

it("shows no payload on the terminal or in a log", () => {
  expect(output.join("\n")).toContain("moved");
  expect(leaks([...output.flatMap((text) => text.split("\n")), ...stack.lines])).toEqual([]);
});
