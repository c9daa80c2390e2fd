/**
 * The order of the variants in a round: each round begins one further, every second one runs
 * backwards, so that none always follows the same other and none always goes first.
 */
export function orderOfRound<Item>(items: readonly Item[], round: number): readonly Item[] {
  const start = items.length === 0 ? 0 : round % items.length;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? turned : turned.toReversed();
}
