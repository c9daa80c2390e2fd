/**
 * Seconds that idempotency records, step records and version records are kept: longer than any copy
 * of a delivery can live, 14 days in the queue, 14 more as a dead letter, and what people do by
 * hand.
 */
export const recordsLifeSeconds = 90 * 24 * 60 * 60;
