/** The value below which a share of the values lies, interpolated. NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The median of the ratios of values that were measured in the same round, side by side: what slows
 * a whole round down slows both and drops out.
 * @throws Error when the two do not have the same number of rounds
 */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) {
    throw new Error(
      `Rounds do not pair: ${ours.length} and ${theirs.length}; measure both in one run`,
    );
  }
  return median(ours.map((value, round) => value / (theirs[round] ?? NaN)));
}
