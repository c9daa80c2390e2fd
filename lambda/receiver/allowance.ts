/** What may be taken at once after a rest, and what comes back each minute. */
export interface Refill {
  readonly atOnce: number;
  readonly perMinute: number;
}

export interface AllowanceLimits {
  readonly bytes: Refill;
  /** A put costs the same whatever its size: bytes alone do not bound what strangers can cost. */
  readonly objects: Refill;
}

/** A budget that refills: what strangers can make an instance store is bounded by it. */
export interface Allowance {
  /** Takes an object of so many bytes from the budget; false, and nothing taken, without room. */
  take(bytes: number): boolean;
}

/**
 * Two token buckets, of bytes and of objects.
 * @param now milliseconds since the epoch; a clock that is set back refills nothing, and from then
 *   on as before
 */
export function createAllowance(limits: AllowanceLimits, now: () => number): Allowance {
  const bytes = createBucket(limits.bytes);
  const objects = createBucket(limits.objects);
  let at = now();
  return {
    take(size) {
      const time = now();
      const minutes = Math.max(time - at, 0) / 60_000;
      at = time;
      bytes.refill(minutes);
      objects.refill(minutes);
      if (bytes.left() < size || objects.left() < 1) return false;
      bytes.take(size);
      objects.take(1);
      return true;
    },
  };
}

function createBucket({ atOnce, perMinute }: Refill) {
  let left = atOnce;
  return {
    refill(minutes: number): void {
      left = Math.min(atOnce, left + minutes * perMinute);
    },
    left: (): number => left,
    take(amount: number): void {
      left -= amount;
    },
  };
}
