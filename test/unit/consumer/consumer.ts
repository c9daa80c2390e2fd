import { versionsInMemory, type VersionItems } from "../../harness/versions-in-memory.ts";
import { createConsume, type Consume } from "../../../lambda/consumer/consume.ts";
import { stepRecordsIn } from "../../../testing/step-records.ts";
import type { DeathCertificate } from "../../../lambda/consumer/dead-letter-attributes.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";
import type { Handler, HandledDelivery } from "../../../lambda/contract/handler.ts";
import type { RunOnce } from "../../../lambda/consumer/idempotency.ts";
import { afterTimer, type After } from "../../../lambda/consumer/time-limit.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { createMetrics } from "../../../lambda/common/metrics.ts";
import { failureRecordsOf, type Failures } from "../../harness/simulation/failures.ts";
import { testNow } from "./records.ts";

export interface TestConsumer {
  readonly consume: Consume;
  /** What the handler got. */
  readonly got: HandledDelivery[];
  /** Idempotency keys that were run under. */
  readonly keys: string[];
  /** Message id and seconds of each wait that was set. */
  readonly waits: (readonly [string, number])[];
  /** What each dead letter was sent with. */
  readonly dead: DeathCertificate[];
  /** Failure records by `<delivery id>#<message id>`. */
  readonly failures: Failures;
  /** What happened, in its order: calls of the queue and of the table, the end of the process. */
  readonly steps: string[];
  /** Log and metric lines. */
  readonly lines: string[];
  /** The log lines with a message, as values. */
  readonly logged: (message: string) => readonly Readonly<Record<string, unknown>>[];
  /** Sum of a metric. */
  readonly counted: (metric: string) => number;
  /** Newest handled instant by object. */
  readonly versions: VersionItems;
  /** Settles when the process is ended. */
  readonly ended: Promise<"ended">;
}

export interface TestConsumerOptions {
  readonly handler?: Handler;
  /** What it is meant for. @default everything */
  readonly handlerFor?: "*" | "Orders:create";
  readonly runOnce?: RunOnce;
  /** Text by key of the holding bucket; what is not there cannot be read now. */
  readonly held?: Readonly<Record<string, string>>;
  readonly deadLettersFail?: () => boolean;
  readonly waitsFail?: boolean;
  readonly versionsFail?: boolean;
  readonly recordsFail?: () => boolean;
  /** How long a call for a failure record takes. @default 0 */
  readonly recordMs?: number;
  /** What is known from earlier attempts. */
  readonly failures?: Failures;
  readonly maxAttempts?: number;
  readonly delays?: readonly number[];
  readonly logErrorMessages?: boolean;
  readonly now?: () => number;
  readonly after?: After;
  /** Gets, as a handler begins, what reports an error that it left uncaught. */
  readonly onRun?: (report: (error: unknown) => void) => void;
}

/** The consumer between ports that note what it does. */
export function testConsumer(options: TestConsumerOptions = {}): TestConsumer {
  const { handler, handlerFor = "*", held = {}, now = () => testNow } = options;
  const { after = afterTimer } = options;
  const got: HandledDelivery[] = [];
  const keys: string[] = [];
  const waits: (readonly [string, number])[] = [];
  const dead: DeathCertificate[] = [];
  const failures: Failures = new Map(options.failures ?? []);
  const steps: string[] = [];
  const lines: string[] = [];
  const versions: VersionItems = new Map();
  const write = (line: string): void => void lines.push(line);
  const { promise: ended, resolve: end } = Promise.withResolvers<"ended">();

  const runOnce: RunOnce = async (key, context, run) => {
    keys.push(key);
    if (options.runOnce !== undefined) return options.runOnce(key, context, run);
    try {
      await run(key);
    } catch (error) {
      steps.push("mark released");
      throw error;
    }
    return "ran";
  };
  const table = {
    async call<Value>(_service: "versions", act: () => Value): Promise<Value> {
      const { recordMs } = options;
      if (recordMs !== undefined) {
        await new Promise<void>((resolve) => {
          after(recordMs, resolve);
        });
      }
      if (options.recordsFail?.() === true) throw new Error("The table is away");
      return act();
    },
  };
  const records = failureRecordsOf(failures, table, now);

  const handle: Handler = async (delivery, context) => {
    got.push(delivery);
    await handler?.(delivery, context);
  };
  const consume = createConsume({
    find: (handlerFor === "*"
      ? defineHandlers({ "*": handle })
      : defineHandlers({ "Orders:create": handle })
    ).find,
    runOnce,
    versions: {
      ...versionsInMemory(versions),
      ...(options.versionsFail === true
        ? { handled: () => Promise.reject(new Error("The table is away")) }
        : {}),
    },
    stepRecords: stepRecordsIn(new Map()),
    readHeld(key) {
      const text = held[key];
      return text === undefined ? Promise.reject(new Error("S3 is away")) : Promise.resolve(text);
    },
    records: {
      ...records,
      failed(...args) {
        steps.push("failure noted");
        return records.failed(...args);
      },
      died(message) {
        steps.push("death noted");
        return records.died(message);
      },
      close(message) {
        steps.push("record closed");
        return records.close(message);
      },
      get(message) {
        steps.push("record read");
        return records.get(message);
      },
    },
    fate: {
      retryAfter({ messageId }, seconds) {
        if (options.waitsFail === true) return Promise.reject(new Error("SQS is away"));
        steps.push("wait set");
        waits.push([messageId, seconds]);
        return Promise.resolve();
      },
      sendToDeadLetters(_record, death) {
        if (options.deadLettersFail?.() === true) return Promise.reject(new Error("SQS is away"));
        steps.push("sent to the dead letters");
        dead.push(death);
        return Promise.resolve();
      },
    },
    policy: {
      maxAttempts: options.maxAttempts ?? 8,
      delays: options.delays ?? [5, 60, 300, 1_800, 7_200, 14_400, 21_600],
    },
    root: process.cwd(),
    logErrorMessages: options.logErrorMessages ?? true,
    now,
    after,
    watchUncaught<Owner>(report: (error: unknown, owner: Owner | undefined) => void) {
      return {
        run(owner: Owner, run) {
          options.onRun?.((error) => {
            report(error, owner);
          });
          return run();
        },
      };
    },
    endProcess() {
      steps.push("process ended");
      end("ended");
    },
    log: createLog(write, now),
    metrics: createMetrics(write, now, "consumer"),
  });

  const parsed = () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return {
    consume,
    got,
    keys,
    waits,
    dead,
    failures,
    steps,
    lines,
    logged: (message) => parsed().filter((line) => line.message === message),
    counted: (metric) => parsed().reduce((sum, line) => sum + Number(line[metric] ?? 0), 0),
    versions,
    ended,
  };
}
