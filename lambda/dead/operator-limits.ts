import type { HeldObjectsLimitMs } from "../aws/held-objects.ts";

/**
 * Limits of an operator's calls: a laptop's line may carry 1 Mbit/s, on which the largest held
 * objects (6 MB), two side by side, take 100 s. They only end what hangs.
 */
export const operatorLimitMs: HeldObjectsLimitMs = {
  list: 60_000,
  read: 180_000,
  write: 180_000,
  remove: 60_000,
  renew: 60_000,
};

/** Of one send: 1 MB takes 8 s on such a line, and twice that if all of it is escaped. */
export const operatorSendMs = 60_000;
