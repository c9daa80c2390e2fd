import type { Random } from "./random.ts";

/** What Shipmondo signed, and what its handler is going to do. */
export interface Truth {
  readonly id: string;
  /** Name of the object, as the group and the version have it. */
  readonly object: string;
  readonly dataText: string;
  /** `updated_at` in milliseconds since the epoch; null when the object has none. */
  readonly instant: number | null;
  readonly unprocessable: boolean;
  /** How often its handler throws before it works. */
  throws: number;
  /** How often its handler hangs. */
  hangs: number;
  /** For how long it hangs, unless something ends it: longer than an invocation in any case. */
  readonly hangMs: number;
  /** Its handler gives up when the signal of its context says so. */
  readonly heeds: boolean;
}

/** Draws what the handler of a delivery is going to do. */
export const drawTruth = (
  random: Random,
  signed: Pick<Truth, "id" | "object" | "dataText" | "instant">,
): Truth => ({
  ...signed,
  unprocessable: random.chance(0.04),
  throws: random.pick([0, 0, 0, 0, 0, 0, 0, 1, 2, 6, 12]),
  hangs: random.chance(0.06) ? random.pick([1, 1, 2, 6]) : 0,
  hangMs: random.pick([40_000, 3_600_000]),
  heeds: random.chance(0.3),
});
