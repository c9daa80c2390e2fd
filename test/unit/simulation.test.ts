import { expectPromiseKept } from "../harness/simulation/keep-the-promise.ts";
import { plantedBugs } from "../harness/simulation/planted-bugs.ts";
import { simulate } from "../harness/simulation/simulate.ts";

const firstSeed = Math.floor(Math.random() * 2 ** 32);
const seedAt = (run: number): number => (firstSeed + run) >>> 0;

describe("receiver, queue, consumer and reclaimer under random faults", () => {
  it("keep the promise in each of 500 runs", async () => {
    expect((await expectPromiseKept(500, firstSeed)).get("answered 200")).toBeGreaterThan(500);
  }, 60_000);

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
