import fc from "fast-check";
import { mergeByTime } from "../../../../bin/commands/logs/merge-by-time.ts";

interface Item {
  readonly at: number;
  readonly name: string;
}

async function* of(items: readonly Item[], error?: Error): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
  if (error !== undefined) throw error;
}

test("every item of every sequence comes once, in the order of the times", async () => {
  const sequence = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(sequence, { maxLength: 5 }), async (times) => {
      const sources = times.map((each, source) =>
        each.toSorted((a, b) => a - b).map((at, index) => ({ at, name: `${source}-${index}` })),
      );
      const merged: Item[] = [];
      for await (const item of mergeByTime(sources.map((items) => of(items)))) merged.push(item);
      expect(merged.map(({ at }) => at)).toEqual(times.flat().toSorted((a, b) => a - b));
      expect(new Set(merged.map(({ name }) => name)).size).toBe(times.flat().length);
    }),
  );
});

test("what came before a failure is given, and each sequence is ended", async () => {
  let ended = 0;
  async function* noted(items: readonly Item[]): AsyncGenerator<Item> {
    try {
      yield* of(items);
    } finally {
      ended++;
    }
  }
  const failing = of([{ at: 1, name: "a" }], new Error("gone"));
  const merged: string[] = [];
  const merge = async (): Promise<void> => {
    const sources = [
      failing,
      noted([
        { at: 2, name: "b" },
        { at: 3, name: "c" },
      ]),
    ];
    for await (const { name } of mergeByTime(sources)) merged.push(name);
  };
  await expect(merge()).rejects.toThrow("gone");
  expect(merged).toEqual(["a"]);
  expect(ended).toBe(1);
});
