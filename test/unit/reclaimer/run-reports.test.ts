import type { FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { createMetrics } from "../../../lambda/common/metrics.ts";
import { createReportPause } from "../../../lambda/reclaimer/report-pause.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { objectsOf, unverifiedHold, verifiedHold } from "./holds.ts";
import { now, testReclaimer } from "./reclaimer.ts";

const hour = 3_600_000;
const day = 24 * hour;

const failing = (hoursAgo: number, attempts: number): FailureRecord => ({
  deliveryId: `d${hoursAgo}`,
  messageId: `m${hoursAgo}`,
  resource: "Orders",
  action: "create",
  resourceId: "7",
  receivedAt: null,
  state: "failing",
  attempts,
  firstFailedAt: now() - hoursAgo * hour,
  failedAt: now(),
  nextAttemptAt: null,
  diedAt: null,
  error: { name: "Error", message: "marker-message", stack: "" },
  receiptHandle: null,
  givenUp: false,
});
const dead = (hoursAgo: number): FailureRecord => ({
  ...failing(hoursAgo + 1, 8),
  state: "dead",
  diedAt: now() - hoursAgo * hour,
});

function recordsOf(records: readonly FailureRecord[]) {
  const read = { count: 0 };
  return {
    read,
    async *list(state: "failing" | "dead"): AsyncGenerator<FailureRecord> {
      for (const record of records.filter((each) => each.state === state)) {
        read.count++;
        yield await Promise.resolve(record);
      }
    },
  };
}

/** Lines of the log, without those of metrics. */
const logged = (lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] =>
  lines
    .filter((line) => !line.includes('"_aws"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** Sum of a metric over all its lines. */
const sumOf = (lines: readonly string[], metric: string): number =>
  lines
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .reduce((sum, values) => sum + Number(values[metric] ?? 0), 0);

describe("a run says", () => {
  it("what it did and how old the oldest hold is, and quotes no hold", async () => {
    const { run, lines } = testReclaimer({
      objects: {
        ...objectsOf(verifiedHold("a", { second: 1, resourceId: "8" }), verifiedHold("b")),
        "pending/2026-03-02T09:30:00.000Z-broken": '{"note":"marker-broken',
      },
      answer: ({ deduplicationId }) =>
        deduplicationId === "b"
          ? { ok: false, retryable: true, code: "ServiceUnavailable" }
          : { ok: true },
    });
    await run();
    expect(sumOf(lines, "Reclaimed")).toBe(1);
    expect(sumOf(lines, "Quarantined")).toBe(1);
    expect(lines.at(-1)).toContain('"Run ended"');
    expect(lines.filter((line) => line.includes('"OldestHoldS":3600'))).toHaveLength(2);
    expect(lines.join("\n")).not.toContain("marker");
  });

  it("what it has quarantined and how old the oldest hold is before it is killed in the middle", async () => {
    const [key] = verifiedHold("a");
    const { run, lines, bucket } = testReclaimer({
      objects: { [key]: "no delivery" },
      wrap: (objects) => ({ ...objects, remove: () => new Promise(() => undefined) }),
    });
    void run();
    await waitUntil("it hangs", () => (bucket.size === 2 ? true : null));
    expect(sumOf(lines, "Quarantined")).toBe(1);
    expect(sumOf(lines, "OldestHoldS")).toBe(3_600);
  });

  it("what it did when the bucket stops answering in the middle", async () => {
    const [key] = verifiedHold("a");
    const { run, lines } = testReclaimer({
      objects: { [key]: "no delivery" },
      wrap: (objects) => ({
        ...objects,
        list: (prefix, after, most) =>
          lines.join().includes('Reclaimed","requestId')
            ? Promise.reject(new Error("S3 is away"))
            : objects.list(prefix, after, most),
      }),
    });
    await expect(run()).rejects.toThrow("S3 is away");
    expect(sumOf(lines, "Quarantined")).toBe(1);
    expect(logged(lines).at(-1)).toMatchObject({ message: "Run ended", quarantined: 1 });
  });

  it("of each hold which delivery and object it is, with Lambda's request id", async () => {
    const { run, lines } = testReclaimer({
      objects: {
        ...objectsOf(
          verifiedHold("sent", { second: 1, resourceId: "1" }),
          verifiedHold("late", { second: 2, resourceId: "2" }),
          verifiedHold("next", { second: 3, resourceId: "2" }),
          unverifiedHold("other", { second: 4, key: "another" }),
        ),
        "pending/2026-03-02T09:30:00.000Z-broken": "no delivery",
      },
      answer: ({ deduplicationId }) =>
        deduplicationId === "late"
          ? { ok: false, retryable: false, code: "SomeNewRefusal" }
          : { ok: true },
    });
    await run();
    const object = { resource: "Orders", action: "create", requestId: "request-1" };
    const lineOf = (id: string) => logged(lines).find(({ deliveryId }) => deliveryId === id);
    expect(lineOf("sent")).toMatchObject({ ...object, resourceId: "1", ended: "forwarded" });
    expect(lineOf("late")).toMatchObject({
      ...object,
      resourceId: "2",
      ended: "waiting",
      error: "SomeNewRefusal",
    });
    expect(lineOf("next")).toMatchObject({ ...object, resourceId: "2", ended: "behind" });
    expect(lineOf("other")).toMatchObject({ ...object, resourceId: "7", reason: "signature" });
    expect(lineOf("broken")).toMatchObject({ requestId: "request-1", reason: "not_a_delivery" });
  });
});

describe("the failure records", () => {
  it("give how many failed three attempts or more, and how long the oldest has failed or been dead", async () => {
    const records = recordsOf([failing(5, 2), failing(3, 3), failing(1, 7), dead(30), dead(2)]);
    const { run, lines } = testReclaimer({ records });
    await run();
    expect(sumOf(lines, "FailingDeliveries")).toBe(2);
    expect(sumOf(lines, "OldestFailingS")).toBe(5 * 3_600);
    expect(sumOf(lines, "OldestDeadS")).toBe(30 * 3_600);
    expect(lines.join("\n")).not.toContain("marker-message");
  });

  it("count for nothing when they are older than a message can live", async () => {
    const hours = (14 * day) / hour + 1;
    const { run, lines } = testReclaimer({
      records: recordsOf([failing(hours, 7), failing(2, 1), dead(hours)]),
    });
    await run();
    expect(sumOf(lines, "FailingDeliveries")).toBe(0);
    expect(sumOf(lines, "OldestFailingS")).toBe(2 * 3_600);
    expect(sumOf(lines, "OldestDeadS")).toBe(0);
    expect(lines.join()).toContain('"OldestDeadS":0');
  });

  it("are read no further than 10,000 of a kind", async () => {
    const records = recordsOf(Array.from({ length: 12_000 }, () => failing(1, 3)));
    const { run, lines } = testReclaimer({ records });
    await run();
    expect(sumOf(lines, "FailingDeliveries")).toBe(10_000);
    expect(records.read.count).toBe(10_001);
  });

  it("do not keep a run from reclaiming while their table fails", async () => {
    const { run, lines } = testReclaimer({
      objects: objectsOf(verifiedHold("a")),
      records: {
        // eslint-disable-next-line require-yield -- it fails before the first record
        async *list() {
          await Promise.resolve();
          throw new TypeError("marker: the table is away");
        },
      },
    });
    expect(await run()).toEqual({ forwarded: 1 });
    expect(logged(lines)).toContainEqual(
      expect.objectContaining({ level: "ERROR", error: "TypeError" }),
    );
    expect(lines.join("\n")).not.toContain("FailingDeliveries");
  });
});

describe("whether the consumer is paused", () => {
  const metricLines = (lines: readonly string[]) =>
    lines
      .filter((line) => line.includes('"_aws"') && line.includes("Paused"))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const reported = async (state: string | Error, tag: string | Error | null) => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const report = createReportPause({
      read: () =>
        state instanceof Error
          ? Promise.reject(state)
          : Promise.resolve({ arn: "arn", state, isOn: state === "Enabled" }),
      readTag: () => (tag instanceof Error ? Promise.reject(tag) : Promise.resolve(tag)),
      metrics: createMetrics(write, now, "reclaimer"),
    });
    await report(createLog(write, now));
    return lines;
  };
  const denied = Object.assign(new Error("user text"), { name: "AccessDeniedException" });

  it.each([
    ["Enabled", null, 0, 0],
    ["Disabled", "2026-03-02T09:00:00Z alice: stock-taking", 1, 1],
    ["Disabled", null, 1, 0],
  ])("is reported: %s with the tag %s is %i, by the command %i", async (state, tag, paused, by) => {
    const lines = await reported(state, tag);
    expect(sumOf(lines, "Paused")).toBe(paused);
    expect(sumOf(lines, "PausedByCommand")).toBe(by);
    expect(metricLines(lines).flatMap((line) => Object.keys(line))).toContain("PausedByCommand");
  });

  it("reports nothing when Lambda does not say, and rejects nothing", async () => {
    const lines = await reported(denied, null);
    expect(metricLines(lines)).toEqual([]);
    expect(logged(lines)).toMatchObject([{ level: "WARN", error: "AccessDeniedException" }]);
    expect(lines.join()).not.toContain("user text");
  });

  it("is paused, but not known to be by the command, when only the tag cannot be read", async () => {
    const lines = await reported("Disabled", denied);
    expect(sumOf(lines, "Paused")).toBe(1);
    expect(metricLines(lines).flatMap((line) => Object.keys(line))).not.toContain(
      "PausedByCommand",
    );
  });

  it("is reported by a run whose bucket fails", async () => {
    let asked = 0;
    const { run } = testReclaimer({
      reportPause: () => {
        asked++;
        return Promise.resolve();
      },
      wrap: (objects) => ({ ...objects, list: () => Promise.reject(denied) }),
    });
    await expect(run()).rejects.toThrow(denied);
    expect(asked).toBe(1);
  });
});
