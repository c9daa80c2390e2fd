import { parseRetryDelays, retryDelay } from "../../../lambda/consumer/retry.ts";

describe("the wait before the next try", () => {
  it.each([
    [1, 5],
    [2, 60],
    [3, 600],
    [4, 3_600],
    [5, 0],
    [6, 0],
  ])("after receive %i of 5 is %i seconds", (receives, seconds) => {
    expect(retryDelay(receives, [5, 60, 600, 3_600], 5)).toBe(seconds);
  });

  it("repeats the last delay where there are more tries than delays", () => {
    expect([1, 2, 3, 8].map((receives) => retryDelay(receives, [5, 60], 10))).toEqual([
      5, 60, 60, 60,
    ]);
  });

  it("is none where no delay is set or the count of receives is not known", () => {
    expect([retryDelay(1, [], 5), retryDelay(NaN, [5], 5)]).toEqual([0, 0]);
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
