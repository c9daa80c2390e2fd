/**
 * The time that requests are signed with: the machine's own, corrected by what AWS says when that
 * is off.
 */
export interface SigningClock {
  readonly date: () => Date;
  /**
   * Compares the clock with a server's, and corrects it when it is off by so much that AWS refuses
   * what it signs.
   * @param serverDate the `Date` header of an answer
   * @returns whether it was corrected, so that another attempt may succeed
   */
  readonly correct: (serverDate: string | undefined) => boolean;
}

/**
 * AWS takes signatures within five minutes of its own time; the SDK corrects its clock from four.
 */
const mostSkewMs = 240_000;

/** @param now the machine's clock, milliseconds since the epoch */
export function createSigningClock(now: () => number): SigningClock {
  let offset = 0;
  return {
    date: () => new Date(now() + offset),
    correct: (serverDate) => {
      const serverTime = Date.parse(serverDate ?? "");
      if (Number.isNaN(serverTime)) return false;
      const time = now();
      if (Math.abs(serverTime - (time + offset)) < mostSkewMs) return false;
      offset = serverTime - time;
      return true;
    },
  };
}
