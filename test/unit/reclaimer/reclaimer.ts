import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";
import { createReclaimObject } from "../../../lambda/reclaimer/reclaim-object.ts";
import { createReclaim, type ReclaimOptions } from "../../../lambda/reclaimer/reclaim.ts";
import { createReportFailures } from "../../../lambda/reclaimer/report-failures.ts";
import type { FailureRecords } from "../../../lambda/aws/failure-records.ts";
import { createKeyring } from "../../../lambda/intake/keyring.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { createMetrics } from "../../../lambda/common/metrics.ts";
import { succeed } from "../../../lambda/common/result.ts";
import type { StoreOutcome } from "../../../lambda/aws/store.ts";
import { asText, refusedForGood, type TextMessage } from "../../harness/fakes.ts";
import { heldObjectsInMemory } from "../../harness/held-objects-in-memory.ts";

export interface TestReclaimerOptions {
  /** Text by key. */
  readonly objects?: Readonly<Record<string, string>>;
  /** What the queue says to a message; yes by default. */
  readonly answer?: (message: TextMessage) => StoreOutcome | Promise<StoreOutcome>;
  /** Secret by name in the parameter store; null while it cannot be read. */
  readonly keys?: () => Readonly<Record<string, string>> | null;
  readonly requireBinding?: boolean;
  readonly remainingMs?: () => number;
  /** The open failure records of the table; none by default. */
  readonly records?: Pick<FailureRecords, "list">;
  /** @default nothing is reported */
  readonly reportPause?: ReclaimOptions["reportPause"];
  /** Puts something in front of the bucket. */
  readonly wrap?: (objects: HeldObjects) => HeldObjects;
}

export interface TestReclaimer {
  readonly run: () => Promise<Readonly<Record<string, number | undefined>>>;
  readonly bucket: Map<string, string>;
  /** What the queue took. */
  readonly sent: TextMessage[];
  /** Sends, writes and removals in their order, as `send <id>`, `write <key>`, `remove <key>`. */
  readonly steps: string[];
  /** Log and metric lines. */
  readonly lines: string[];
}

export const now = (): number => Date.parse("2026-03-02T10:00:00.000Z");

/** The reclaimer over a bucket in memory and ports that note what it does. */
export function testReclaimer(options: TestReclaimerOptions = {}): TestReclaimer {
  const { keys = () => ({ shop: "kagemand-7" }), remainingMs = () => 240_000 } = options;
  const bucket = new Map(Object.entries(options.objects ?? {}));
  const sent: TextMessage[] = [];
  const steps: string[] = [];
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = createLog(write, now).with({ requestId: "request-1" });
  const inMemory = heldObjectsInMemory(bucket, (act, name, key) => {
    if (name === "write" || name === "remove") steps.push(`${name} ${key}`);
    return Promise.resolve(act());
  });
  const objects = options.wrap?.(inMemory) ?? inMemory;
  const metrics = createMetrics(write, now, "reclaimer");

  const reclaim = createReclaim({
    objects,
    reclaimObject: createReclaimObject(
      objects,
      {
        async send(message) {
          steps.push(`send ${message.deduplicationId}`);
          const outcome = (await options.answer?.(asText(message))) ?? { ok: true };
          if (outcome.ok) sent.push(asText(message));
          return outcome;
        },
      },
      () => {
        metrics.put({ Quarantined: 1 });
      },
    ),
    reportFailures: createReportFailures({
      records: options.records ?? { list: noRecords },
      now,
      metrics,
    }),
    reportPause: options.reportPause ?? (() => Promise.resolve()),
    freshKeyring: () =>
      createKeyring({
        read: () => {
          const stored = keys();
          if (stored === null) return Promise.resolve(refusedForGood);
          return Promise.resolve(
            succeed(Object.entries(stored).map(([name, secret]) => ({ name, secret }))),
          );
        },
        now,
        random: () => 0.5,
        log,
        maxAgeMs: 300_000,
        onUnreadable: () => undefined,
      }),
    requireBinding: options.requireBinding ?? false,
    now,
    log,
    metrics,
  });
  return {
    run: () => reclaim(remainingMs),
    bucket,
    sent,
    steps,
    lines,
  };
}

async function* noRecords(): AsyncGenerator<never> {
  // Nothing has failed.
}
