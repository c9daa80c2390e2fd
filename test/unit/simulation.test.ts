import { expectPromiseKept } from "../harness/simulation/keep-the-promise.ts";
import { plantedBugs } from "../harness/simulation/planted-bugs.ts";
import { providerBugs } from "../harness/simulation/provider/provider-bugs.ts";
import { simulate } from "../harness/simulation/simulate.ts";

const firstSeed = Math.floor(Math.random() * 2 ** 32);
const seedAt = (run: number): number => (firstSeed + run) >>> 0;

describe("receiver, queue, consumer, reclaimer and reconciler under random faults", () => {
  it("keep the promise in each of 500 runs", async () => {
    expect((await expectPromiseKept(500, firstSeed)).get("answered 200")).toBeGreaterThan(500);
  }, 60_000);

  it("take the same steps again from the same seed", async () => {
    for (let run = 0; run < 50; run++) {
      const [once, again] = [await simulate(seedAt(run)), await simulate(seedAt(run))];
      expect(again.ledger.trace).toEqual(once.ledger.trace);
    }
  });

  it.each(providerBugs.map((bug) => [bug.kind, bug.name, bug] as const))(
    "are found out by Shipmondo's lists when they %s: %s",
    async (_kind, _name, { wiring, breaks }) => {
      let found: number | null = null;
      for (let run = 0; found === null && run < 1_000; run++) {
        const { violations } = await simulate(seedAt(run), wiring, 1);
        if (violations.some(({ kind }) => kind === breaks)) found = run;
      }
      expect(found).not.toBeNull();
    },
    600_000,
  );

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
