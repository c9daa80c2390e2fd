import { createConsume, type Consume } from "../../../lambda/consumer/consume.ts";
import { handlers, type Handler, type HandledDelivery } from "../../../lambda/consumer/handlers.ts";
import type { RunOnce } from "../../../lambda/consumer/once.ts";
import { createLog } from "../../../lambda/shared/log.ts";
import { createMetrics } from "../../../lambda/shared/metrics.ts";

export interface TestConsumer {
  readonly consume: Consume;
  /** What the handler got. */
  readonly got: HandledDelivery[];
  /** Idempotency keys that were run under. */
  readonly keys: string[];
  /** Message id and seconds of each wait that was set. */
  readonly waits: (readonly [string, number])[];
  /** Message id and reason of each dead letter. */
  readonly dead: (readonly [string, string])[];
  /** Log and metric lines. */
  readonly lines: string[];
  /** Newest handled instant by object. */
  readonly newest: Map<string, number>;
}

export interface TestConsumerOptions {
  readonly handler?: Handler;
  readonly runOnce?: RunOnce;
  /** Text by key of the holding bucket. */
  readonly held?: Readonly<Record<string, string>>;
  readonly deadLettersFail?: boolean;
  readonly waitsFail?: boolean;
  readonly versionsFail?: boolean;
}

/** The consumer between ports that note what it does. */
export function testConsumer(options: TestConsumerOptions = {}): TestConsumer {
  const { handler, held = {} } = options;
  const now = (): number => Date.parse("2026-03-02T09:00:01.000Z");
  const got: HandledDelivery[] = [];
  const keys: string[] = [];
  const waits: (readonly [string, number])[] = [];
  const dead: (readonly [string, string])[] = [];
  const lines: string[] = [];
  const newest = new Map<string, number>();
  const write = (line: string): void => void lines.push(line);

  const runOnce: RunOnce = async (key, context, run) => {
    keys.push(key);
    if (options.runOnce !== undefined) return options.runOnce(key, context, run);
    await run(key);
    return "ran";
  };
  const consume = createConsume({
    find: handlers({
      "*": async (delivery, context) => {
        got.push(delivery);
        await handler?.(delivery, context);
      },
    }).find,
    runOnce,
    versions: {
      isBehind: (object, instant) => Promise.resolve((newest.get(object) ?? -Infinity) > instant),
      handled(object, instant) {
        if (options.versionsFail === true) return Promise.reject(new Error("The table is away"));
        newest.set(object, Math.max(newest.get(object) ?? -Infinity, instant));
        return Promise.resolve();
      },
    },
    readHeld: (key) => Promise.resolve(held[key] ?? ""),
    fate: {
      retryAfter({ messageId }, seconds) {
        if (options.waitsFail === true) return Promise.reject(new Error("SQS is away"));
        waits.push([messageId, seconds]);
        return Promise.resolve();
      },
      sendToDeadLetters({ messageId }, reason) {
        if (options.deadLettersFail === true) return Promise.reject(new Error("SQS is away"));
        dead.push([messageId, reason]);
        return Promise.resolve();
      },
    },
    retryDelays: [5, 60, 600, 3_600],
    maxReceives: 5,
    now,
    log: createLog(write, now),
    metrics: createMetrics(write, now, "consumer"),
  });
  return { consume, got, keys, waits, dead, lines, newest };
}
