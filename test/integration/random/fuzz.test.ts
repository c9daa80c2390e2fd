import { runFuzz } from "../../harness/fuzz/run-fuzz.ts";

it("20,000 random and mutated requests are answered and stored as the oracle says", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { finding, kinds, runs } = await runFuzz({ runs: 20_000, seed });
  expect({ seed, finding }).toEqual({ seed, finding: null });
  expect(runs).toBe(20_000);
  // Each kind was met often enough to mean something.
  expect(Object.values(kinds).filter((count) => count > 50)).toHaveLength(7);
});
