import { orderOfRound } from "../lib/interleave.ts";
import { median, pairedRatio, quantile } from "../lib/statistics.ts";

it("a quantile lies between its neighbours, whatever the order of the values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 30, 20], 0)).toBe(10);
  expect(quantile([10, 30, 20], 1)).toBe(30);
  expect(quantile([0, 100], 0.99)).toBe(99);
  expect(quantile([], 0.5)).toBeNaN();
});

it("the median of an odd number of values is the middle one", () => {
  expect(median([9, 1, 5])).toBe(5);
});

it("a slow round that slows both variants alike leaves their ratio as it is", () => {
  const ours = [10, 50, 11, 9, 10];
  const theirs = ours.map((value) => value * 2);

  expect(pairedRatio(ours, theirs)).toBe(0.5);
});

it("rounds that do not pair are refused", () => {
  expect(() => pairedRatio([1, 2], [1])).toThrow("Rounds do not pair: 2 and 1");
});

it("each round measures every variant once, and none always goes first", () => {
  const variants = ["a", "b", "c"];
  const rounds = Array.from({ length: 6 }, (_, round) => orderOfRound(variants, round));

  for (const order of rounds) expect(order.toSorted()).toEqual(variants);
  expect(new Set(rounds.map(([first]) => first)).size).toBe(3);
  expect(new Set(rounds.map((order) => order.join(""))).size).toBe(6);
});
