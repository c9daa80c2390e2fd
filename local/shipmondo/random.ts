/** Numbers from 0 to 1 (1 excluded) that a seed determines. */
export type Random = () => number;

/** A 32-bit xorshift generator. */
export function createRandom(seed: number): Random {
  let state = scatter(seed, 0x9e37) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A number that looks random and follows from others: places an object in a scattered list. */
export function scatter(...values: readonly number[]): number {
  let mixed = 2_166_136_261;
  for (const value of values) {
    for (const half of [value % 65_536, Math.floor(value / 65_536) % 65_536]) {
      mixed = Math.imul(mixed ^ half, 16_777_619);
      mixed ^= mixed >>> 15;
    }
  }
  return mixed >>> 0;
}
