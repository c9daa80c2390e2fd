/** A budget of bytes that refills: what strangers can make an instance store is bounded by it. */
export interface Allowance {
  /** Takes `bytes` from the budget; false, and nothing taken, when it has less. */
  take(bytes: number): boolean;
}

/**
 * A token bucket of bytes.
 * @param capacity bytes that may be taken at once after a rest
 * @param perMinute bytes that come back a minute
 * @param now milliseconds since the epoch
 */
export function createAllowance(capacity: number, perMinute: number, now: () => number): Allowance {
  let left = capacity;
  let at = now();
  return {
    take(bytes) {
      const time = now();
      left = Math.min(capacity, left + ((time - at) / 60_000) * perMinute);
      at = time;
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
  };
}
