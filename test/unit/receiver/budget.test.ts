import {
  acceptanceTime,
  answerDeadline,
  keysDeadline,
  timeForKeys,
} from "../../../lambda/receiver/budget.ts";
import { testStart as now } from "../../harness/fakes.ts";

describe("the time budget", () => {
  it.each([
    ["in time", now - 100, now + 2_300],
    ["after a cold start of two seconds", now - 2_000, now + 600],
    ["after the deadline", now - 60_000, now + 600],
    ["by a clock ahead of ours", now + 5_000, now + 2_400],
  ])(
    "is 2,400 ms from API Gateway's time stamp and 600 ms at least: %s",
    (_case, accepted, deadline) => {
      expect(answerDeadline(accepted, now)).toBe(deadline);
    },
  );

  it.each([undefined, null, "1", Number.NaN, Infinity, 8.7e15])(
    "counts from now when the time stamp is %p",
    (timeEpoch) => {
      expect(acceptanceTime(timeEpoch, now)).toBe(now);
    },
  );

  it("counts from the time stamp when it is a time", () => {
    expect(acceptanceTime(now - 7, now)).toBe(now - 7);
  });

  it("leaves a read of the keys at most 800 ms, and two fifths of what is left", () => {
    expect(timeForKeys(now + 2_400, now)).toBe(800);
    expect(timeForKeys(now + 600, now)).toBe(240);
    expect(timeForKeys(now - 1, now)).toBe(0);
  });

  it("leaves the trying of keys two thirds, the rest to making the request durable", () => {
    expect(keysDeadline(now + 2_400, now)).toBe(now + 1_600);
    expect(keysDeadline(now + 600, now)).toBe(now + 400);
    expect(keysDeadline(now - 1, now)).toBe(now - 1);
  });
});
