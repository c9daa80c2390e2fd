import { plantedBugs } from "../harness/simulation/planted-bugs.ts";
import { simulate } from "../harness/simulation/simulate.ts";

/** `npm run simulate -- --runs 1 --seed S --trace` shows a failing one step by step. */
const firstSeed = Math.floor(Math.random() * 2 ** 32);
const seedAt = (run: number): number => (firstSeed + run) >>> 0;

describe("receiver, queue, consumer and reclaimer under random faults", () => {
  it("keep the promise in each of 10,000 runs", async () => {
    const seen = new Map<string, number>();
    for (let run = 0; run < 10_000; run++) {
      const { violations, ledger } = await simulate(seedAt(run));
      expect({ seed: seedAt(run), violations }).toEqual({ seed: seedAt(run), violations: [] });
      for (const [what, times] of ledger.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    }
    // The promise would be cheap if nothing had happened.
    for (const what of [
      "answered 200",
      "answered 401",
      "answered 503",
      "receiver killed",
      "consumer killed",
      "reclaimer killed",
      "two reclaimers at once",
      "keys unreadable",
      "reclaimed: forwarded",
      "reclaimed: set_aside",
      "reclaimed: ping",
      "reclaimed: waiting",
      "large",
      "duplicate",
      "in progress",
      "superseded",
      "deletion lost",
      "handler hangs",
      "handler timed out",
      "unprocessable",
      "dead after its attempts",
      "redriven",
    ]) {
      expect([...seen.keys()]).toContain(what);
    }
  }, 600_000);

  it("take the same steps again from the same seed", async () => {
    for (let run = 0; run < 50; run++) {
      const [once, again] = [await simulate(seedAt(run)), await simulate(seedAt(run))];
      expect(again.ledger.trace).toEqual(once.ledger.trace);
    }
  });

  it.each(plantedBugs.map((bug) => [bug.kind, bug.name, bug.wiring] as const))(
    "are found out when they %s: %s",
    async (_kind, _name, wiring) => {
      let found: number | null = null;
      for (let run = 0; found === null && run < 1_000; run++) {
        const { violations } = await simulate(seedAt(run), wiring);
        if (violations.length > 0) found = run;
      }
      expect(found).not.toBeNull();
    },
    600_000,
  );
});
