import {
  delayAfter,
  longestWait,
  outageDelay,
  parseMaxAttempts,
  parseRetryDelays,
  policyFor,
} from "../../../lambda/consumer/retry.ts";

const policy = { maxAttempts: 8, delays: [5, 60, 300, 1_800, 7_200, 14_400, 21_600] };
const hour = 3_600_000;

describe("the wait before the next attempt", () => {
  it.each([
    [1, 5],
    [2, 60],
    [3, 300],
    [4, 1_800],
    [5, 7_200],
    [6, 14_400],
    [7, 21_600],
  ])("after %i failed ones is %i seconds", (attempts, seconds) => {
    expect(delayAfter(attempts, policy.delays)).toBe(seconds);
  });

  it("repeats the last delay where there are more attempts than delays", () => {
    expect([1, 2, 3, 8].map((attempts) => delayAfter(attempts, [5, 60]))).toEqual([5, 60, 60, 60]);
  });

  it("is none where no delay is set or the count is not known", () => {
    expect([delayAfter(1, []), delayAfter(NaN, [5])]).toEqual([0, 0]);
  });

  it("doubles where no handler was reached, up to five minutes", () => {
    const waits = [1, 2, 3, 4, 6, 7, 400].map((receives) => outageDelay(receives, policy.delays));
    expect(waits).toEqual([5, 10, 20, 40, 160, 300, 300]);
  });

  it("where no handler was reached is never none, so that an outage does not use up the receives", () => {
    expect([1, 2, 400].map((receives) => outageDelay(receives, [0]))).toEqual([1, 2, 300]);
    expect([outageDelay(1, []), outageDelay(NaN, [5])]).toEqual([1, 5]);
  });

  it("leaves SQS's 12 hours the time that a receive and its handler may have taken", () => {
    expect(longestWait(30_000)).toBe(43_020);
    expect(longestWait(900_000)).toBe(37_800);
  });
});

describe("a delivery that waited behind others of its object", () => {
  it("for 12 hours and more gets three attempts, 5 s and a minute apart", () => {
    expect(policyFor(policy, 0, 12 * hour + 1)).toEqual({ maxAttempts: 3, delays: [5, 60] });
  });

  it("for less gets all of them", () => {
    expect(policyFor(policy, 0, 12 * hour)).toEqual(policy);
  });

  it("never gets more attempts or longer waits than the settings say", () => {
    const short = { maxAttempts: 2, delays: [1] };
    expect(policyFor(short, 0, 13 * hour)).toEqual({ maxAttempts: 2, delays: [1, 1] });
  });

  it("gets all of them where the queue does not say when it was sent", () => {
    expect(policyFor(policy, NaN, 13 * hour)).toEqual(policy);
  });
});

describe("the setting of the attempts", () => {
  it.each([
    ["3", 3],
    [undefined, 8],
    ["", 8],
    ["0", 8],
    ["-1", 8],
    ["2.5", 8],
    ["many", 8],
  ])("%p is %i", (text, attempts) => {
    expect(parseMaxAttempts(text, 8)).toBe(attempts);
  });
});

describe("the setting of the retry delays", () => {
  it.each([
    ["1", [1]],
    ["1,1,2", [1, 1, 2]],
    [" 5 , 0.5 ", [5, 0.5]],
    ["0", [0]],
  ])("%p is %p", (text, delays) => {
    expect(parseRetryDelays(text, [7])).toEqual(delays);
  });

  it.each([undefined, "", ",", "5,,60", "soon", "5;60", "-1", "NaN", "Infinity", "1,2,"])(
    "%p falls back to the default",
    (text) => {
      expect(parseRetryDelays(text, [7])).toEqual([7]);
    },
  );
});
