import type { StackModel } from "./read-stack.ts";

export interface Adaptation {
  /** Replaces values of the functions' environment. */
  readonly functionEnv: Readonly<Record<string, string>>;
  readonly scheduleEveryMs: number;
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
}

/**
 * The stack with the waits of the local run. A function never runs longer than its message is
 * invisible.
 */
export function adaptStack(model: StackModel, adaptation: Adaptation): StackModel {
  const { functionEnv, bundles, scheduleEveryMs, visibilityS } = adaptation;
  const bundleFor = (name: string): string | undefined =>
    Object.entries(bundles).find(([part]) => name.includes(part))?.[1];
  const polled = new Set(model.eventSources.map(({ queueName }) => queueName));
  const fed = new Set(model.eventSources.map(({ functionName }) => functionName));
  const shortened = visibilityS === null ? null : { VisibilityTimeout: String(visibilityS) };
  return {
    ...model,
    functions: model.functions.map((each) => ({
      ...each,
      bundle: bundleFor(each.name) ?? each.bundle,
      env: { ...each.env, ...functionEnv },
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
    schedules: model.schedules.map((schedule) => ({ ...schedule, everyMs: scheduleEveryMs })),
  };
}
