import type { StepEnd, StepRecords } from "../lambda/consumer/step-records.ts";

/** Records of steps in memory: those that ended, by the step's key. */
export const stepRecordsIn = (ended: Map<string, StepEnd>): StepRecords => ({
  read: (key) => Promise.resolve(ended.get(key) ?? null),
  write(key, end) {
    ended.set(key, end);
    return Promise.resolve();
  },
});
