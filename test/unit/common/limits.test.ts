import fc from "fast-check";
import { createAllowance } from "../../../lambda/receiver/allowance.ts";
import { timeLimited } from "../../../lambda/common/time-limited.ts";
import { testClock } from "../../harness/fakes.ts";

const plenty = { atOnce: 1_000_000, perMinute: 0 };

describe("an allowance", () => {
  it("gives in any time no more bytes and objects than its capacity and what refills in that time", () => {
    const steps = fc.array(fc.tuple(fc.nat(120_000), fc.nat(2_000)), { maxLength: 50 });
    fc.assert(
      fc.property(steps, (takes) => {
        const clock = testClock();
        const limits = {
          bytes: { atOnce: 1_000, perMinute: 600 },
          objects: { atOnce: 3, perMinute: 2 },
        };
        const allowance = createAllowance(limits, clock.now);
        let bytes = 0;
        let objects = 0;
        let passed = 0;
        for (const [ms, size] of takes) {
          clock.advance(ms);
          passed += ms;
          if (allowance.take(size)) {
            bytes += size;
            objects++;
          }
          expect(bytes).toBeLessThanOrEqual(1_000 + (passed / 60_000) * 600 + 1e-6);
          expect(objects).toBeLessThanOrEqual(3 + (passed / 60_000) * 2 + 1e-6);
        }
      }),
    );
  });

  it("takes nothing when it refuses", () => {
    const bytes = { atOnce: 100, perMinute: 0 };
    const allowance = createAllowance({ bytes, objects: plenty }, testClock().now);
    expect([101, 60, 41, 40, 1].map((size) => allowance.take(size))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it("bounds objects without regard to their size, and gives them back by the minute", () => {
    const clock = testClock();
    const objects = { atOnce: 2, perMinute: 60 };
    const allowance = createAllowance({ bytes: plenty, objects }, clock.now);
    expect([1, 1, 1].map((size) => allowance.take(size))).toEqual([true, true, false]);
    clock.advance(1_000);
    expect([1, 1].map((size) => allowance.take(size))).toEqual([true, false]);
  });

  it("never holds more than its capacity", () => {
    const clock = testClock();
    const bytes = { atOnce: 100, perMinute: 60 };
    const allowance = createAllowance({ bytes, objects: plenty }, clock.now);
    clock.advance(3_600_000);
    expect([allowance.take(101), allowance.take(100)]).toEqual([false, true]);
  });

  it("goes on refilling when the clock was set back", () => {
    const clock = testClock();
    const bytes = { atOnce: 100, perMinute: 60 };
    const allowance = createAllowance({ bytes, objects: plenty }, clock.now);
    expect(allowance.take(100)).toBe(true);
    clock.advance(-3_600_000);
    expect(allowance.take(1)).toBe(false);
    clock.advance(60_000);
    expect([allowance.take(60), allowance.take(1)]).toEqual([true, false]);
  });
});

describe("a time limit", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it("aborts what takes longer", async () => {
    const ended = timeLimited(
      500,
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            resolve("aborted");
          });
        }),
      "late",
    );
    await jest.advanceTimersByTimeAsync(500);
    expect(await ended).toBe("aborted");
    expect(jest.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind, whether it ended well or not", async () => {
    expect(await timeLimited(500, () => Promise.resolve(7), 0)).toBe(7);
    await expect(
      timeLimited(500, () => Promise.reject(new Error("no")), undefined),
    ).rejects.toThrow("no");
    expect(jest.getTimerCount()).toBe(0);
  });

  it("waits no longer for what ignores its signal and never settles", async () => {
    const ended = timeLimited(500, () => new Promise<string>(() => undefined), "late");
    await jest.advanceTimersByTimeAsync(550);
    expect(await ended).toBe("late");
    expect(jest.getTimerCount()).toBe(0);
  });
});
