/** Attempts of a handler before its delivery is dead, unless the settings say otherwise. */
export const defaultMaxAttempts = 8;

/** Seconds: 12.6 hours in all, so a shop's system may be down for 12 hours with nothing dead. */
export const defaultRetryDelays: readonly number[] = [5, 60, 300, 1800, 7200, 14_400, 21_600];
