import { environment } from "../../lambda/contract/environment.ts";
import type { StackModel } from "./read-stack.ts";

export interface Adaptation {
  /** Replaces values of the functions' environment. */
  readonly functionEnv: Readonly<Record<string, string>>;
  /** The variables of `.env`, over what the user's infrastructure sets. */
  readonly consumerEnv?: Readonly<Record<string, string>>;
  /** Milliseconds between two runs, by a part of the function's name. */
  readonly scheduleEveryMs: Readonly<Record<string, number>>;
  /**
   * Bundle folders to run in place of the synthesized ones, by a part of the function's
   * name.
   */
  readonly bundles: Readonly<Record<string, string>>;
  /**
   * Seconds that an unfinished message of a function's queue stays invisible; null: as the template
   * says.
   */
  readonly visibilityS: number | null;
  /**
   * A debugger looks at one at a time: each queue has one batch under way.
   * @default false
   */
  readonly oneAtATime?: boolean;
}

/**
 * The stack with the waits of the local run. A function never runs longer than its message is
 * invisible.
 */
export function adaptStack(model: StackModel, adaptation: Adaptation): StackModel {
  const { functionEnv, consumerEnv = {}, bundles, scheduleEveryMs, visibilityS } = adaptation;
  const polled = new Set(model.eventSources.map(({ queueName }) => queueName));
  const fed = new Set(model.eventSources.map(({ functionName }) => functionName));
  const shortened = visibilityS === null ? null : { VisibilityTimeout: String(visibilityS) };
  return {
    ...model,
    placeholders: Object.fromEntries(
      Object.entries(model.placeholders).filter(([name]) => !Object.hasOwn(consumerEnv, name)),
    ),
    functions: model.functions.map((each) => ({
      ...each,
      bundle: byPart(bundles, each.name) ?? each.bundle,
      env: {
        ...withoutLambda(each.env),
        ...(each.name.includes("Consumer") ? consumerEnv : {}),
        ...functionEnv,
      },
      timeoutMs:
        visibilityS === null || !fed.has(each.name)
          ? each.timeoutMs
          : Math.min(each.timeoutMs, visibilityS * 1000),
    })),
    resources: {
      ...model.resources,
      queues: model.resources.queues.map((queue) =>
        polled.has(queue.name)
          ? { ...queue, attributes: { ...queue.attributes, ...shortened } }
          : queue,
      ),
    },
    eventSources: model.eventSources.map((source) => ({
      ...source,
      maxConcurrency: adaptation.oneAtATime === true ? 1 : source.maxConcurrency,
    })),
    schedules: model.schedules.map((schedule) => ({
      ...schedule,
      everyMs: byPart(scheduleEveryMs, schedule.functionName) ?? schedule.everyMs,
    })),
  };
}

/** Nothing here answers for Lambda: the reclaimer must not ask AWS about a pause. */
const withoutLambda = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name !== environment.eventSourceId));

const byPart = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.entries(values).find(([part]) => name.includes(part))?.[1];
