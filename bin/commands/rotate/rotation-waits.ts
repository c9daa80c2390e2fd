import type { RotationWaits } from "./next-action.ts";

/** What a deployed receiver has: `KEYS_MAX_AGE_S` is not a setting of the stack. */
const deployedKeysMaxAgeS = 300;
/** Beside it: a read of the keys may fail, and clocks differ. */
const marginS = 30;

/**
 * @param localKeysMaxAgeS of the local run, where the other waits are short too; null: a stack in
 * AWS
 */
export function rotationWaits(localKeysMaxAgeS: number | null): RotationWaits {
  if (localKeysMaxAgeS === null) {
    return {
      keysMs: (deployedKeysMaxAgeS + marginS) * 1_000,
      restMs: 3_600_000,
      listLagMs: 30_000,
      flightMs: 60_000,
    };
  }
  const keysMs = localKeysMaxAgeS * 1_000 + 2_000;
  return { keysMs, restMs: 5 * keysMs, listLagMs: 2_000, flightMs: 4_000 };
}
