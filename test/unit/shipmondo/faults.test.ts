import { drawApiFault, noFaults, planDelivery } from "../../../local/shipmondo/faults.ts";
import { createRandom } from "../../../local/shipmondo/random.ts";

const draws = 4_000;

test("without faults every delivery is made once and at once, and every call answered", () => {
  const random = createRandom(1);
  for (let n = 0; n < draws; n += 1) {
    expect(planDelivery(noFaults, random)).toEqual({ fault: null, afterMs: [0] });
    expect(drawApiFault(noFaults, random)).toBeNull();
  }
});

test.each([
  ["drop", (times: readonly number[]) => times.length === 0],
  ["double", (times: readonly number[]) => times.length === 2],
  ["delay", ([ms = 0]: readonly number[]) => ms >= 0 && ms <= 700],
  ["reorder", ([ms = 0]: readonly number[]) => ms >= 100 && ms <= 400],
] as const)("a share of the deliveries has the fault %s", (fault, isSo) => {
  const random = createRandom(7);
  const faults = { ...noFaults, delayMs: 700, [fault]: 0.25 };
  const plans = Array.from({ length: draws }, () => planDelivery(faults, random));
  const faulty = plans.filter((plan) => plan.fault === fault);
  expect(faulty.length / draws).toBeCloseTo(0.25, 1);
  expect(faulty.every(({ afterMs }) => isSo(afterMs))).toBe(true);
  expect(plans.filter((plan) => plan.fault === null)).toHaveLength(draws - faulty.length);
});

test.each(["tooMany", "error", "hang", "html"] as const)("a share of the calls has %s", (fault) => {
  const random = createRandom(7);
  const faults = { ...noFaults, [fault]: 0.3 };
  const found = Array.from({ length: draws }, () => drawApiFault(faults, random));
  expect(found.filter((each) => each === fault).length / draws).toBeCloseTo(0.3, 1);
});

test("a seed says what goes wrong", () => {
  const faults = { ...noFaults, drop: 0.2, double: 0.2, delay: 0.2, reorder: 0.2 };
  const plansOf = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => planDelivery(faults, random));
  };
  expect(plansOf(5)).toEqual(plansOf(5));
  expect(plansOf(5)).not.toEqual(plansOf(6));
});
