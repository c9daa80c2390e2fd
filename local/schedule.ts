import { randomUUID } from "node:crypto";
import type { LocalFunction } from "./runtime/function.ts";

export interface ScheduleOptions {
  readonly function: LocalFunction;
  readonly everyMs: number;
  readonly region: string;
  /** @param problem why a run ended badly */
  readonly onProblem: (problem: string) => void;
}

/**
 * Invokes a function again and again with EventBridge's scheduled event; a run that is still going
 * is not joined by another.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 * @returns stops it
 */
export function startSchedule(options: ScheduleOptions): () => void {
  let running = false;
  const tick = async (): Promise<void> => {
    if (running) return;
    running = true;
    const outcome = await options.function.invoke({
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "000000000000",
      time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      region: options.region,
      resources: [`arn:aws:events:${options.region}:000000000000:rule/${options.function.name}`],
      detail: {},
    });
    running = false;
    if (!outcome.ok && outcome.reason !== "stopped") options.onProblem(outcome.detail);
  };
  const timer = setInterval(() => void tick(), options.everyMs);
  return () => {
    clearInterval(timer);
  };
}
