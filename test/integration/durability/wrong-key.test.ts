import { waitUntil } from "../../harness/wait-until.ts";
import {
  startFaultyStack,
  shopKey,
  type FaultyStack,
} from "../../harness/durability/faulty-stack.ts";
import { dataOf, leaks, markedOrder } from "../../harness/durability/markers.ts";
import { startOperator, type Operator } from "../../harness/durability/operate.ts";
import { names } from "../../harness/durability/resources.ts";

let stack: FaultyStack;
let operator: Operator;
const output: string[] = [];

beforeAll(async () => {
  stack = await startFaultyStack({ key: "marker-key-mistyped", receivers: 2 });
  operator = await startOperator(stack);
  stack.startConsuming();
});

afterAll(async () => {
  await operator.stop();
  await stack.stop();
});

async function replay(): Promise<number | null> {
  const { code, output: written } = await operator.run("replay", "--refused");
  output.push(...written.split("\n"));
  return code;
}

it("brings all of 100 deliveries, refused under a wrong key, to the handlers by one command once the key is corrected", async () => {
  const genuine = Array.from({ length: 100 }, (_, n) => markedOrder(n + 1));
  for (const request of genuine) {
    expect(await stack.deliver(request)).toEqual({ status: 401, body: { error: "signature" } });
  }
  const forged = markedOrder(500, { key: "marker-key-of-a-stranger" });
  expect((await stack.deliver(forged)).status).toBe(401);
  expect(await stack.objects("refused/")).toHaveLength(101);

  // With the wrong key still in place the command changes nothing.
  expect(await replay()).toBe(0);
  expect(await stack.objects("refused/")).toHaveLength(101);

  stack.engines.putKey(`${names.keysPath}/shop`, shopKey);
  expect(await replay()).toBe(0);
  await waitUntil("100 are handled", () => (stack.runs.ended().length >= 100 ? true : null));
  const handled = stack.runs.all().map(({ dataText }) => dataText);
  expect(handled.sort()).toEqual(genuine.map(dataOf).sort());
  expect(await stack.objects("refused/")).toHaveLength(1);

  // Run again, it finds nothing more to bring.
  expect(await replay()).toBe(0);
  await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
  expect(stack.runs.all()).toHaveLength(100);
});

it("accepts the corrected key in the instances that knew the wrong one only", async () => {
  await waitUntil("the new key is read", async () =>
    (await stack.deliver(markedOrder(600))).status === 200 ? true : null,
  );
  expect(stack.functions.receiver.pids().length).toBeGreaterThan(0);
});

it("writes no key, token or payload to logs or terminal in all this", () => {
  expect(output.length).toBeGreaterThan(3);
  expect(leaks([...stack.lines, ...output])).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});
