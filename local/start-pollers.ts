import type { SQSClient } from "@aws-sdk/client-sqs";
import type { ConsumerSwitch } from "./acts/consumer-switch.ts";
import type { BreakIt } from "./break-it/create-break-it.ts";
import { watchDeadLetters } from "./dead-letter-watch.ts";
import type { TrackedDelivery } from "./delivery-events.ts";
import { deliveryHead } from "./delivery-head.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { localAccount, type Engines } from "./engines/start-engines.ts";
import { startEventSource, type EventSource, type EventSourceListener } from "./event-source.ts";
import { graceMs, region } from "./run-place.ts";
import { startSchedule } from "./schedule.ts";
import type { Scope } from "./scope.ts";
import type { FunctionOf } from "./start-functions.ts";
import type { StackModel } from "./template/read-stack.ts";
import { visibilityOf, type StackRoles } from "./template/stack-roles.ts";

export interface PollersOptions {
  readonly model: StackModel;
  readonly roles: StackRoles;
  readonly engines: Engines;
  readonly sqs: SQSClient;
  readonly functionOf: FunctionOf;
  readonly tracking: EventSourceListener;
  readonly tracker: DeliveryTracker;
  /** Pauses the event sources that are started. */
  readonly consumer: Pick<ConsumerSwitch, "control">;
  /** Takes the event sources that are started. */
  readonly sources: EventSource[];
  readonly breakIt: Pick<BreakIt, "isTwice">;
  readonly isInspected: boolean;
  /** What the reconciler's environment has besides the template's. */
  readonly reconcilerEnv: Readonly<Record<string, string>>;
  readonly onMove: (delivery: TrackedDelivery) => void;
  readonly onProblem: (problem: string) => void;
}

/** Starts what calls the functions besides requests: the queue's poller and the schedules. */
export function startPollers(options: PollersOptions, scope: Scope): void {
  const { model, roles, engines, sqs, functionOf, tracking, onProblem } = options;
  for (const source of model.eventSources) {
    const running = startEventSource({
      sqs,
      region,
      queueUrl: engines.queueUrl(source.queueName),
      queueArn: `arn:aws:sqs:${region}:${localAccount}:${source.queueName}`,
      function: functionOf(source.functionName),
      batchSize: source.batchSize,
      maxConcurrency: source.maxConcurrency,
      keepInvisibleS: options.isInspected ? visibilityOf(model, source.queueName) : null,
      listener: tracking,
      isTwice: ({ body }) => options.breakIt.isTwice(deliveryHead(body)?.id ?? null),
    });
    options.sources.push(running);
    options.consumer.control(running);
    scope.onClose(() => running.stop(graceMs));
  }
  for (const { functionName, everyMs } of model.schedules) {
    const report = (problem: string): void => {
      onProblem(`${functionName}: ${problem}`);
    };
    const isReconciler = functionName === roles.reconciler?.name;
    const scheduled = functionOf(functionName, isReconciler ? options.reconcilerEnv : {});
    scope.onClose(startSchedule({ function: scheduled, everyMs, region, onProblem: report }));
  }
  scope.onClose(
    watchDeadLetters({
      tracker: options.tracker,
      endpoint: engines.endpoints.sqs,
      deadLetterQueue: roles.deadLetterQueueName,
      maxReceives: roles.maxReceives,
      onChanged: options.onMove,
    }),
  );
}
