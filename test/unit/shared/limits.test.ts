import { jest } from "@jest/globals";
import fc from "fast-check";
import { createAllowance } from "../../../lambda/shared/allowance.ts";
import { timeLimited } from "../../../lambda/shared/time-limited.ts";
import { testClock } from "../../helpers/fakes.ts";

describe("an allowance", () => {
  it("gives in any time no more than its capacity and what refills in that time", () => {
    const steps = fc.array(fc.tuple(fc.nat(120_000), fc.nat(2_000)), { maxLength: 50 });
    fc.assert(
      fc.property(steps, (takes) => {
        const clock = testClock();
        const allowance = createAllowance(1_000, 600, clock.now);
        let taken = 0;
        let passed = 0;
        for (const [ms, bytes] of takes) {
          clock.advance(ms);
          passed += ms;
          if (allowance.take(bytes)) taken += bytes;
          expect(taken).toBeLessThanOrEqual(1_000 + (passed / 60_000) * 600 + 1e-6);
        }
      }),
    );
  });

  it("takes nothing when it refuses", () => {
    const allowance = createAllowance(100, 0, testClock().now);
    expect([101, 60, 41, 40, 1].map((bytes) => allowance.take(bytes))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it("never holds more than its capacity", () => {
    const clock = testClock();
    const allowance = createAllowance(100, 60, clock.now);
    clock.advance(3_600_000);
    expect([allowance.take(101), allowance.take(100)]).toEqual([false, true]);
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
