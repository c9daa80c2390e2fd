import { createSwapOrder } from "../../../../local/break-it/swap-order.ts";

const headers = (id: string) => ({ "smd-resource-type": ["Orders"], "smd-resource-id": [id] });
const answer = (id: string): string => JSON.stringify({ id });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The switch, on, with time that passes when it is told to. */
function swapping() {
  const waiting = new Set<() => void>();
  const swapped: string[] = [];
  const swap = createSwapOrder({
    isOn: () => true,
    wait: (_ms, signal) =>
      new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      }),
    onSwapped: (earlier, later) => swapped.push(`${earlier} behind ${later}`),
  });
  const pass = (): void => {
    for (const resolve of waiting) resolve();
  };
  return { swap, swapped, pass };
}

test("while it is off, or a webhook names no object, it goes on at once", async () => {
  const off = createSwapOrder({ isOn: () => false, onSwapped: () => undefined });
  expect(await off.turn(headers("1"))).toBeNull();
  const { swap } = swapping();
  expect(await swap.turn({ "smd-resource-type": ["Orders"] })).toBeNull();
  expect(await swap.turn({})).toBeNull();
});

test("a later webhook of the object goes first, and both are told of", async () => {
  const { swap, swapped, pass } = swapping();
  let isFirstOn = false;
  const first = swap.turn(headers("1")).finally(() => (isFirstOn = true));
  void swap.turn(headers("2"));
  const second = await swap.turn(headers("1"));
  expect(second?.wasHeld).toBe(false);
  // It waits for the other's answer, however long that takes.
  pass();
  await settled();
  expect(isFirstOn).toBe(false);
  second?.done(answer("b"));
  const turn = await first;
  expect(turn?.wasHeld).toBe(true);
  turn?.done(answer("a"));
  expect(swapped).toEqual(["a behind b"]);
});

test("one that stays alone goes on when its second is over, and nothing is told", async () => {
  const { swap, swapped, pass } = swapping();
  const alone = swap.turn(headers("1"));
  pass();
  const turn = await alone;
  turn?.done(answer("a"));
  expect([turn?.wasHeld, swapped]).toEqual([true, []]);
});

test.each([[null], ["no json"], ["null"], ["{}"]])(
  "an answer of %j names no delivery, and lets the other one go on",
  async (body) => {
    const { swap, swapped } = swapping();
    const first = swap.turn(headers("1"));
    (await swap.turn(headers("1")))?.done(body);
    (await first)?.done(answer("a"));
    expect(swapped).toEqual([]);
  },
);
