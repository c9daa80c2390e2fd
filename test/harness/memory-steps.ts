import type { StepEnd, StepRecords } from "../../lambda/consumer/step-records.ts";

/** Records of steps in memory. */
export function memorySteps(ended = new Map<string, StepEnd>()): StepRecords {
  return {
    read: (key) => Promise.resolve(ended.get(key) ?? null),
    write(key, end) {
      ended.set(key, end);
      return Promise.resolve();
    },
  };
}
